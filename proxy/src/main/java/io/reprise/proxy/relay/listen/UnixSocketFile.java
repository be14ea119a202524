package io.reprise.proxy.relay.listen;

import io.reprise.proxy.relay.SocketAddresses;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a unix socket to listen on. The kernel leaves it behind when its process dies, and refuses to bind to an
 * existing file. So a file that nobody listens on is replaced, and a file that somebody listens on is not.
 *
 * <p>The kernel creates the file with the mode of the umask, and users who may write to it may connect. So the socket
 * is bound in a private directory, gets its mode there, and only then its name.
 */
final class UnixSocketFile {
    private static final Logger LOG = LoggerFactory.getLogger(UnixSocketFile.class);
    /** The type bits of a file's mode, and those of a socket. */
    private static final int S_IFMT = 0170000;

    private static final int S_IFSOCK = 0140000;

    /** Room for a path in {@code struct sockaddr_un}, with its terminating byte. */
    private static final int PATH_BYTES_MAX = 107;

    private static final int TRIES = 10;

    private final Path path;
    /** Holds the socket until it has its mode. */
    private final Path privately;

    private @Nullable Object identity;

    private UnixSocketFile(Path path, Path privately) {
        this.path = path;
        this.privately = privately;
    }

    /**
     * Makes sure that the file is not there, and a directory in which to bind.
     *
     * @throws IOException one line: somebody listens on it, or it is something else than a socket
     */
    static UnixSocketFile claim(UnixDomainSocketAddress address) throws IOException {
        Path path = address.getPath();
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!isSocket(path)) {
                throw new IOException("there is a file that is not a socket");
            }
            if (isListenedOn(address)) {
                throw new IOException("another process listens there");
            }
            LOG.info("replacing {}, which nobody listens on", SocketAddresses.shown(address));
            Files.deleteIfExists(path);
        }
        return new UnixSocketFile(path, privateDirectory(path));
    }

    private static Path privateDirectory(Path path) throws IOException {
        Path beside = path.toAbsolutePath().getParent();
        for (int i = 0; i < TRIES; i++) {
            String name = String.format(
                    Locale.ROOT, ".r%06x", ThreadLocalRandom.current().nextInt(1 << 24));
            Path made = path.resolveSibling(name);
            int bytes = made.resolve("s").toString().getBytes(StandardCharsets.UTF_8).length;
            if (bytes > PATH_BYTES_MAX) {
                throw new IOException(
                        "the path of its directory is too long by " + (bytes - PATH_BYTES_MAX) + " bytes");
            }
            try {
                return Files.createDirectory(
                        made, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException taken) {
                LOG.debug("{} is taken", name);
            } catch (NoSuchFileException missing) {
                throw new IOException("its directory " + beside + " does not exist", missing);
            } catch (AccessDeniedException denied) {
                throw new IOException("no file may be created in its directory " + beside, denied);
            }
        }
        throw new IOException("no directory can be created beside it");
    }

    /** Where to bind. */
    UnixDomainSocketAddress bindAddress() {
        return UnixDomainSocketAddress.of(privately.resolve("s"));
    }

    private static boolean isSocket(Path path) throws IOException {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & S_IFMT) == S_IFSOCK;
    }

    /** Does not wait: where the queue of new connections is full, somebody listens as well. */
    private static boolean isListenedOn(UnixDomainSocketAddress address) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(address);
            return true;
        } catch (ConnectException refused) {
            return false;
        } catch (SocketException other) {
            if (String.valueOf(other.getMessage()).contains("temporarily unavailable")) {
                return true;
            }
            throw other;
        }
    }

    /**
     * Gives the socket, which is bound, its mode and then its name.
     *
     * @throws IOException one line: another process was faster, or the system refused
     */
    void publish(Set<PosixFilePermission> mode) throws IOException {
        Path bound = privately.resolve("s");
        Files.setPosixFilePermissions(bound, mode);
        try {
            Files.createLink(path, bound); // unlike a move, never replaces a file
        } catch (FileAlreadyExistsException taken) {
            throw new IOException("another process listens there", taken);
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            Files.move(bound, path);
        }
        identity = identity();
        discard();
    }

    /** Removes the directory in which the socket was bound. */
    void discard() {
        try {
            Files.deleteIfExists(privately.resolve("s"));
            Files.deleteIfExists(privately);
        } catch (IOException left) {
            LOG.warn("{} cannot be deleted: {}", privately, left.getMessage());
        }
    }

    /** Deletes the file if it is still ours; before the socket closes, so that nobody can have replaced it yet. */
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
