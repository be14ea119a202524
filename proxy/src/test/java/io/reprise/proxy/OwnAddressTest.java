package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names localhost (both families), app (elsewhere), host (this machine); no name server is asked. */
class OwnAddressTest {
    private static final Map<String, String> NAMES =
            Map.of("localhost", "127.0.0.1 ::1", "app", "192.0.2.7", "host", "192.0.2.1", "gone", "");

    private final OwnAddress own = new OwnAddress(
            name -> Arrays.stream(NAMES.getOrDefault(name, name).split(" "))
                    .filter(text -> !text.isEmpty())
                    .map(OwnAddressTest::address)
                    .toList(),
            address -> address.isLoopbackAddress() || address.equals(address("192.0.2.1")));

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    private static SocketAddress listen(String text) {
        if (text.startsWith("unix:")) {
            return UnixDomainSocketAddress.of(text.substring(5));
        }
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(address(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    }

    private static SocketAddress upstream(String text) {
        if (text.startsWith("unix:")) {
            return UnixDomainSocketAddress.of(text.substring(5));
        }
        int colon = text.lastIndexOf(':');
        return InetSocketAddress.createUnresolved(
                text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:80, 127.0.0.1:80",
        "127.0.0.1:80, localhost:80",
        "::1:80, localhost:80",
        "0.0.0.0:80, localhost:80",
        "0.0.0.0:80, 127.9.9.9:80",
        "0.0.0.0:80, host:80",
        "0.0.0.0:80, 192.0.2.1:80",
        "0.0.0.0:80, 0.0.0.0:80",
        "127.0.0.1:80, 0.0.0.0:80",
        "192.0.2.1:80, host:80",
        "unix:/run/a.sock, unix:/run/b/../a.sock"
    })
    void refusesItself(String listen, String upstream) {
        assertThatThrownBy(() -> own.check(List.of(listen("127.0.0.1:9"), listen(listen)), upstream(upstream)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "' is this proxy, which listens on ", "(expected the address of the application)");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:80, 127.0.0.1:81",
        "127.0.0.1:80, 127.0.0.2:80",
        "0.0.0.0:80, app:80",
        "0.0.0.0:80, gone:80",
        "192.0.2.1:80, localhost:80",
        "192.0.2.1:80, 0.0.0.0:80",
        "unix:/run/a.sock, unix:/run/b.sock",
        "unix:/run/a.sock, 127.0.0.1:80"
    })
    void acceptsOthers(String listen, String upstream) {
        assertThatCode(() -> own.check(List.of(listen(listen)), upstream(upstream)))
                .doesNotThrowAnyException();
    }

    @Test
    void directoryThatIsALinkIsTheOneThatItLeadsTo(@TempDir Path directory) throws Exception {
        Path link =
                Files.createSymbolicLink(directory.resolve("link"), Files.createDirectory(directory.resolve("real")));
        SocketAddress listen = listen("unix:" + directory.resolve("real/a.sock"));
        assertThatThrownBy(() -> own.check(List.of(listen), upstream("unix:" + link.resolve("a.sock"))))
                .isInstanceOf(IllegalArgumentException.class);
        own.check(List.of(listen), upstream("unix:" + link.resolve("b.sock")));
    }

    @Test
    void aNameThatBecomesTheProxysLaterLosesThatAddress() throws Exception {
        InetSocketAddress named = InetSocketAddress.createUnresolved("shop", 80);
        InetSocketAddress app = new InetSocketAddress(address("192.0.2.7"), 80);
        InetSocketAddress itself = new InetSocketAddress(address("192.0.2.1"), 80);
        List<SocketAddress> listen = List.of(listen("0.0.0.0:80"), listen("unix:/run/a.sock"));
        assertThat(own.without(listen, name -> List.of(itself, app)).lookUp(named))
                .containsExactly(app);
        assertThatThrownBy(() -> own.without(listen, name -> List.of(itself)).lookUp(named))
                .isInstanceOf(UnknownHostException.class);
        InetSocketAddress beside = new InetSocketAddress(address("192.0.2.1"), 81);
        assertThat(own.without(listen, name -> List.of(beside)).lookUp(named))
                .as("another port")
                .containsExactly(beside);
    }
}
