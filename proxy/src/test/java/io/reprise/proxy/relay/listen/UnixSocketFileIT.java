package io.reprise.proxy.relay.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.proxy.relay.ListenConfig;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No moment at which others could connect because of the umask. */
@Timeout(30)
class UnixSocketFileIT {
    @TempDir
    Path directory;

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void socketIsBoundPrivatelyAndNamedWithItsMode() throws Exception {
        Path path = directory.resolve("proxy.sock");
        UnixSocketFile file = UnixSocketFile.claim(UnixDomainSocketAddress.of(path));
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            Path bound = file.bindAddress().getPath();
            assertThat(mode(bound.getParent())).isEqualTo("rwx------");
            listener.bind(file.bindAddress());
            assertThat(path).doesNotExist();
            file.publish(PosixFilePermissions.fromString("rw-rw----"));
            assertThat(mode(path)).isEqualTo("rw-rw----");
            assertThat(names()).containsExactly("proxy.sock");
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                assertThat(client.isConnected()).isTrue();
            }
        }
        file.remove();
        assertThat(names()).isEmpty();
    }

    @Test
    void firstProcessKeepsTheSocket() throws Exception {
        Path path = directory.resolve("proxy.sock");
        UnixSocketFile file = UnixSocketFile.claim(UnixDomainSocketAddress.of(path));
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                ServerSocketChannel quicker = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            quicker.bind(UnixDomainSocketAddress.of(path));
            listener.bind(file.bindAddress());
            assertThatThrownBy(() -> file.publish(ListenConfig.OWNER)).hasMessage("another process listens there");
            file.discard();
            file.remove();
            assertThat(names()).containsExactly("proxy.sock");
        }
    }

    @Test
    void socketWithAFullQueueCountsAsListening() throws Exception {
        UnixDomainSocketAddress place = UnixDomainSocketAddress.of(directory.resolve("proxy.sock"));
        List<SocketChannel> clients = new ArrayList<>();
        try (ServerSocketChannel busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            busy.bind(place, 1);
            boolean full = false;
            while (!full) {
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
                clients.add(client);
                client.configureBlocking(false);
                try {
                    client.connect(place);
                } catch (SocketException unavailable) {
                    full = true;
                }
            }
            assertThatThrownBy(() -> UnixSocketFile.claim(place)).hasMessage("another process listens there");
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    @Test
    void pathTooLongForTheDirectoryIsReportedInOneLine() throws Exception {
        Path deep = directory;
        while (deep.toString().length() < 96) {
            deep = Files.createDirectory(
                    deep.resolve("d".repeat(Math.min(20, 101 - deep.toString().length()))));
        }
        UnixDomainSocketAddress place = UnixDomainSocketAddress.of(deep.resolve("a"));
        assertThatThrownBy(() -> UnixSocketFile.claim(place))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the path of its directory is too long by");
    }
}
