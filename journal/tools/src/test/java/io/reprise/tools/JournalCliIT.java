package io.reprise.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.testkit.JournalFixture;
import io.reprise.testkit.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged journal command in a shell. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JournalCliIT {
    private static final int COUNT = 5_000;

    @TempDir
    Path directory;

    @Test
    void closedPipeIsNotAnError() throws Exception {
        Path journal = directory.resolve("journal");
        try (JournalFixture fixture = new JournalFixture(journal)) {
            for (int i = 1; i <= COUNT; i++) {
                fixture.at(i * 1_000_000L).request(i, "/products/" + i).response(i, 200);
            }
        }
        assertThat(shell("list " + journal, "| head -1").lines()).hasSize(1).allMatch(line -> line.endsWith("/1"));
        assertThat(errors()).singleElement().asString().contains(" ends without an account: ");
    }

    @Test
    void showsBodiesWithoutTerminalControls() throws Exception {
        Path journal = directory.resolve("journal");
        String line = "y".repeat(800_000);
        try (JournalFixture fixture = new JournalFixture(journal)) {
            String body = "\u001b]0;title\u0007\u0000\u007f\u009b" + line;
            fixture.request(1, "/a").response(1, 200, body, body.getBytes(StandardCharsets.UTF_8).length);
        }
        String shown = shell("show " + journal, "");
        assertThat(shown.chars().filter(Character::isISOControl).filter(c -> c != '\n'))
                .isEmpty();
        assertThat(errors()).singleElement().asString().contains(" ends without an account: ");
    }

    @Test
    void exportsAndImportsWithoutAnyOtherOutput() throws Exception {
        Path journal = directory.resolve("journal");
        try (JournalFixture fixture = new JournalFixture(journal)) {
            fixture.at(1_000_000).request(1, "/a").response(1, 200).ledger(true);
        }
        String exported = shell("export " + journal, "");
        assertThat(exported.lines()).singleElement().asString().startsWith("{\"id\":1,");
        assertThat(errors()).isEmpty();
        Files.writeString(directory.resolve("recording.ndjson"), exported);
        Path copy = directory.resolve("copy");
        assertThat(shell("import recording.ndjson --journal " + copy, "").lines())
                .singleElement()
                .asString()
                .startsWith("1 exchange added to " + copy);
        assertThat(errors()).isEmpty();
    }

    /** The errors printed. The fixture writes no account at the end of its run, like a killed recorder. */
    private List<String> errors() throws Exception {
        return Files.readAllLines(directory.resolve("err"));
    }

    /** Runs the command and returns its output. */
    private String shell(String call, String pipe) throws Exception {
        String program = String.join(" ", Programs.command("journal", List.of()));
        Process process = new ProcessBuilder("sh", "-c", program + " " + call + " 2>err " + pipe)
                .directory(directory.toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out;
    }
}
