package io.reprise.replayer.engine;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.security.cert.CertificateException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection could not be made.
 *
 * @param failure which kind of failure it is
 * @param detail the reason in a few words, with what may help
 */
record ConnectFailure(ReplayFailure failure, String detail) {
    /** Describes an exception of the transport or of the TLS engine. */
    static ConnectFailure of(Throwable cause) {
        if (cause instanceof VirtualMachineError error) {
            throw error; // a lack of memory is not the target's failure; it ends the run
        }
        if (cause instanceof ConnectTimeoutException) {
            return new ConnectFailure(ReplayFailure.CONNECT_TIMEOUT, "no answer to the connection attempt in time");
        }
        if (cause instanceof SslHandshakeTimeoutException) {
            return new ConnectFailure(ReplayFailure.CONNECT_TIMEOUT, "no answer to the TLS handshake in time");
        }
        if (hasCause(cause, NotSslRecordException.class)) {
            return new ConnectFailure(ReplayFailure.TLS_FAILED, "it does not speak TLS on this port (try http://)");
        }
        if (hasCause(cause, CertificateException.class) || messages(cause).contains("certpath")) {
            return new ConnectFailure(
                    ReplayFailure.TLS_FAILED,
                    "its certificate is refused: " + innermost(cause) + " (--insecure accepts it)");
        }
        if (cause instanceof SSLException || hasCause(cause, SSLException.class)) {
            return new ConnectFailure(ReplayFailure.TLS_FAILED, "the TLS handshake failed: " + innermost(cause));
        }
        if (cause instanceof NoRouteToHostException) {
            return new ConnectFailure(ReplayFailure.CONNECT_FAILED, "no route to the host");
        }
        return ofSocket(cause);
    }

    private static ConnectFailure ofSocket(Throwable cause) {
        if (cause instanceof FileNotFoundException || messages(cause).contains("no such file or directory")) {
            return new ConnectFailure(ReplayFailure.CONNECT_FAILED, "there is no such socket (is the server running?)");
        }
        if (messages(cause).contains("permission denied")) {
            return new ConnectFailure(ReplayFailure.CONNECT_FAILED, "permission denied");
        }
        if (messages(cause).contains("resource temporarily unavailable")) {
            return new ConnectFailure(ReplayFailure.CONNECT_FAILED, "its queue of new connections is full");
        }
        if (cause instanceof ConnectException && messages(cause).contains("refused")) {
            return new ConnectFailure(ReplayFailure.CONNECT_FAILED, "connection refused (is the server running?)");
        }
        String own = ownTrouble(messages(cause));
        if (!own.isEmpty()) {
            return new ConnectFailure(ReplayFailure.UNSENDABLE, own);
        }
        String detail = cause instanceof IOException ? innermost(cause) : cause.toString();
        return new ConnectFailure(ReplayFailure.CONNECT_FAILED, detail);
    }

    /** The resource that this machine lacks, which says nothing about the target; empty for any other cause. */
    private static String ownTrouble(String messages) {
        if (messages.contains("too many open files")) {
            return "no file descriptor is left (raise ulimit -n or lower --connections)";
        }
        if (messages.contains("cannot assign requested address")) {
            return "no local port is left for another connection (lower --connections)";
        }
        if (messages.contains("no buffer space") || messages.contains("cannot allocate memory")) {
            return "the kernel has no memory left for another connection (lower --connections)";
        }
        return "";
    }

    private static boolean hasCause(Throwable thrown, Class<? extends Throwable> kind) {
        for (@Nullable Throwable at = thrown; at != null; at = at.getCause()) {
            if (kind.isInstance(at)) {
                return true;
            }
        }
        return false;
    }

    private static String messages(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        for (@Nullable Throwable at = thrown; at != null; at = at.getCause()) {
            text.append(at).append('\n');
        }
        return text.toString().toLowerCase(Locale.ROOT);
    }

    private static String innermost(Throwable thrown) {
        String message = thrown.toString();
        for (@Nullable Throwable at = thrown; at != null; at = at.getCause()) {
            if (at.getMessage() != null) {
                message = at.getMessage();
            }
        }
        return message.replace('\n', ' ');
    }
}
