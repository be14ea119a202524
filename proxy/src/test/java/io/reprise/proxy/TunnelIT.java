package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.JournalReader;
import io.reprise.journal.Record;
import io.reprise.testkit.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A connection that is upgraded, through the packaged proxy into the journal and out of it with {@code journal}. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TunnelIT {
    @TempDir
    Path directory;

    @Test
    void bothDirectionsOfATunnelAreRecordedAndShown() throws Exception {
        Path journal = directory.resolve("journal");
        String large = "x".repeat(100_000);
        try (EchoTunnelApp app = new EchoTunnelApp();
                ProxyProcess proxy = ProxyProcess.start(
                        directory,
                        app.port(),
                        "--journal=" + journal,
                        "--max-request-body=1MB",
                        "--max-response-body=1MB")) {
            try (EchoTunnelApp.Client tunnel = EchoTunnelApp.connect(proxy.port())) {
                tunnel.echo("hello");
                tunnel.echo(large);
                tunnel.echo("good bye");
            }
            assertThat(proxy.terminate()).isZero();
            assertThat(proxy.log()).contains("1 seen, 1 recorded, 0 sampled out, 0 lost");
        }
        Map<String, StringBuilder> passed = new TreeMap<>();
        try (JournalReader reader = JournalReader.open(List.of(journal))) {
            for (Record record = reader.next(); record != null; record = reader.next()) {
                if (record.kind().isOfTunnel()) {
                    passed.computeIfAbsent(record.kind().name(), direction -> new StringBuilder())
                            .append(StandardCharsets.ISO_8859_1.decode(record.body()));
                }
            }
        }
        assertThat(passed).containsOnlyKeys("TUNNEL_FROM_CLIENT", "TUNNEL_FROM_UPSTREAM");
        assertThat(passed.values()).allSatisfy(bytes -> assertThat(bytes).hasToString("hello" + large + "good bye"));

        assertThat(journal("list", journal)).contains("GET", "/chat", "101");
        String id = journal("list", journal)
                .lines()
                .filter(line -> line.contains("/chat"))
                .findFirst()
                .orElseThrow()
                .strip()
                .split(" ", 2)[0];
        assertThat(journal("show", journal, "--exchange=" + id))
                .contains("> hello", "< hello", "tunnel    > ended, 100,013 bytes in all")
                .contains("tunnel    < ended, 100,013 bytes in all");
    }

    private String journal(String command, Path journal, String... options) throws Exception {
        Path log = Files.createTempFile(directory, "journal", ".log");
        List<String> arguments = new ArrayList<>(List.of(command, journal.toString()));
        arguments.addAll(List.of(options));
        List<String> line = Programs.command("journal", arguments);
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        return Files.readString(log);
    }
}
