package io.reprise.proxy.relay.listen;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.reprise.proxy.relay.TlsVersions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that clients see. Its files may be replaced while the proxy runs: new connections get the new
 * certificate once the files were the same in two checks and have proved to work; open connections keep the old one.
 * {@link #newHandler} may be called on any thread, {@link #lookAgain} on one.
 */
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    /** The result of a check. */
    enum Found {
        NOTHING_NEW,
        RELOADED,
        BROKEN
    }

    private record Content(byte[] certificate, byte[] key) {
        boolean isSame(Content other) {
            return Arrays.equals(certificate, other.certificate) && Arrays.equals(key, other.key);
        }
    }

    private final Path certificateFile;
    private final Path keyFile;
    private volatile SslContext context;
    private Content tried;
    private Content seen;
    /** The problem that was logged last, until it is settled. */
    private String complaint = "";

    private ServerTls(Path certificateFile, Path keyFile) throws IOException {
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
        tried = read();
        seen = tried;
        context = build(tried);
    }

    /**
     * Reads both files, in PEM format, and tries them.
     *
     * @throws IOException one line that says what is wrong with them
     */
    public static ServerTls load(Path certificateFile, Path keyFile) throws IOException {
        return new ServerTls(certificateFile, keyFile);
    }

    private Content read() throws IOException {
        return new Content(read(certificateFile), read(keyFile));
    }

    private static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IOException("'" + file + "' cannot be read", e);
        }
    }

    private SslContext build(Content content) throws IOException {
        try {
            SslContext built = SslContextBuilder.forServer(
                            new ByteArrayInputStream(content.certificate), new ByteArrayInputStream(content.key))
                    .sslProvider(SslProvider.JDK)
                    .protocols(TlsVersions.NAMES)
                    .applicationProtocolConfig(TlsVersions.HTTP_1)
                    .build();
            TlsSelfTest.handshake(built);
            return built;
        } catch (IOException | IllegalArgumentException unusable) {
            throw new IOException(
                    "'" + certificateFile + "' and '" + keyFile
                            + "' are not a certificate and its unencrypted key (expected both in PEM format)",
                    unusable);
        }
    }

    /** Reloads changed files. A file that is gone or broken changes nothing and is logged once. */
    Found lookAgain() {
        try {
            Content now = read();
            boolean settled = now.isSame(seen);
            seen = now;
            if (!settled || now.isSame(tried)) {
                return Found.NOTHING_NEW;
            }
            complaint = "";
            tried = now;
            context = build(now);
            LOG.info("reloaded the certificate in {} for new connections", certificateFile);
            return Found.RELOADED;
        } catch (IOException broken) {
            String message = String.valueOf(broken.getMessage());
            if (message.equals(complaint)) {
                return Found.NOTHING_NEW;
            }
            complaint = message;
            LOG.warn("keeping the previous certificate: {}", message);
            return Found.BROKEN;
        }
    }

    /** Makes the handler of a new connection. */
    SslHandler newHandler(ByteBufAllocator allocator, long handshakeTimeoutNs) {
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeout(handshakeTimeoutNs, TimeUnit.NANOSECONDS);
        return handler;
    }
}
