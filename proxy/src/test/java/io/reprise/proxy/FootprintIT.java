package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the packaged proxy leaves behind beside its journal, and whom it talks to beside its clients and upstreams. */
@Tag("alone")
class FootprintIT {
    private static final Set<String> NOBODY = Set.of("00000000", "0".repeat(32));
    /** As the kernel prints 127.0.0.1, ::1 and ::ffff:127.0.0.1 on a little-endian machine. */
    private static final Set<String> LOOPBACK =
            Set.of("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F");

    @TempDir
    Path directory;

    @Test
    void writesNoOtherFilesAndOpensNoOtherConnections() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        Map<String, String> environment = Map.of(
                "HOME", home.toString(),
                "TMPDIR", temporary.toString(),
                "JAVA_TOOL_OPTIONS", "-Duser.home=" + home + " -Djava.io.tmpdir=" + temporary);
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy = ProxyProcess.startWith(directory, environment, app.port(), "--journal=journal");
                SteadyClients clients = SteadyClients.start(proxy.port(), 2)) {
            for (int i = 0; i < 5; i++) {
                clients.await(100);
                assertThat(strangers(proxy.pid())).isEmpty();
            }
            clients.stop();
            assertThat(proxy.terminate()).isZero();
        }
        assertThat(namesIn(home)).isEmpty();
        assertThat(namesIn(temporary)).isEmpty();
        assertThat(namesIn(directory))
                .filteredOn(name -> !name.matches("proxy.*\\.log"))
                .containsExactlyInAnyOrder("home", "temporary", "journal");
        assertThat(namesIn(directory.resolve("journal"))).allMatch(name -> name.matches("reprise-journal|run-.*"));
    }

    private static List<String> namesIn(Path of) throws IOException {
        try (Stream<Path> entries = Files.list(of)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    /** Lines of the kernel's tables for sockets of the process that are not TCP on loopback. */
    private static List<String> strangers(long pid) throws IOException {
        Set<String> inodes = inodesOf(pid);
        List<String> strangers = new ArrayList<>();
        for (String protocol : List.of("tcp", "tcp6", "udp", "udp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/net", protocol))) {
                String[] fields = line.strip().split("\\s+", -1);
                String remote = fields[2].split(":", 2)[0];
                boolean known = LOOPBACK.contains(remote) || NOBODY.contains(remote);
                if (inodes.contains(fields[9]) && !(known && protocol.startsWith("tcp"))) {
                    strangers.add(protocol + " " + line);
                }
            }
        }
        return strangers;
    }

    private static Set<String> inodesOf(long pid) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return descriptors
                    .map(FootprintIT::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .collect(Collectors.toSet());
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException closed) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
