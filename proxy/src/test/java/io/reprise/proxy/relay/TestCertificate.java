package io.reprise.proxy.relay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate that vouches for itself, made by openssl.
 *
 * @param certificate PEM
 * @param key PEM
 * @param store both in PKCS 12, with the password {@code secret}
 */
public record TestCertificate(Path certificate, Path key, Path store) {
    private static final char[] PASSWORD = "secret".toCharArray();

    /** For 127.0.0.1, and for this name. */
    public static TestCertificate make(Path directory, String file, String name) throws Exception {
        Path certificate = directory.resolve(file + ".pem");
        Path key = directory.resolve(file + ".key");
        Path store = directory.resolve(file + ".p12");
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-addext",
                "subjectAltName=IP:127.0.0.1,DNS:" + name,
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
        openssl(
                "pkcs12",
                "-export",
                "-in",
                certificate.toString(),
                "-inkey",
                key.toString(),
                "-name",
                name,
                "-passout",
                "pass:secret",
                "-out",
                store.toString());
        return new TestCertificate(certificate, key, store);
    }

    private static void openssl(String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("openssl");
        builder.command().addAll(List.of(arguments));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }

    /** Of a server that shows it, or of a client that trusts nothing else. */
    public SSLContext context() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory shown = KeyManagerFactory.getInstance("PKIX");
        shown.init(keys, PASSWORD);
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("it", keys.getCertificate(keys.aliases().nextElement()));
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
