package io.reprise.proxy.relay;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a unix socket that is listened on. The kernel leaves it behind when its process dies and refuses to bind
 * to a file that is there; so one that nobody listens on any more is replaced, and one that somebody listens on is not.
 */
final class UnixSocketFile {
    private static final Logger LOG = LoggerFactory.getLogger(UnixSocketFile.class);
    /** The type bits of a file's mode, and those of a socket. */
    private static final int S_IFMT = 0170000;

    private static final int S_IFSOCK = 0140000;

    private final Path path;
    private @Nullable Object identity;

    private UnixSocketFile(Path path) {
        this.path = path;
    }

    /**
     * Makes sure that the file is not there.
     *
     * @throws IOException one line: somebody listens on it, or it is something else than a socket
     */
    static UnixSocketFile claim(UnixDomainSocketAddress address) throws IOException {
        Path path = address.getPath();
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!isSocket(path)) {
                throw new IOException("there is a file that is no socket");
            }
            if (isListenedOn(address)) {
                throw new IOException("another process listens there");
            }
            LOG.info("replacing {}, which nobody listens on", SocketAddresses.shown(address));
            Files.deleteIfExists(path);
        }
        return new UnixSocketFile(path);
    }

    private static boolean isSocket(Path path) throws IOException {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & S_IFMT) == S_IFSOCK;
    }

    private static boolean isListenedOn(UnixDomainSocketAddress address) throws IOException {
        try (SocketChannel probe = SocketChannel.open(address)) {
            return probe.isConnected();
        } catch (ConnectException refused) {
            return false;
        }
    }

    /** It is listened on from now on. */
    void bound(Set<PosixFilePermission> mode) throws IOException {
        identity = identity();
        if (!mode.isEmpty()) {
            Files.setPosixFilePermissions(path, mode);
        }
    }

    /** Deletes the file if it is still ours; before the socket closes, so that nobody can have replaced it by then. */
    void remove() {
        try {
            if (identity != null && Objects.equals(identity, identity())) {
                Files.deleteIfExists(path);
            }
        } catch (IOException gone) {
            // Deleted by somebody else, or in a directory that was.
        }
        identity = null;
    }

    private @Nullable Object identity() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }
}
