package io.reprise.bench.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.cli.Program;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The search for value links in a generated recording, a small one here. */
@Tag("alone")
class LinkSearchIT {
    private final StringWriter out = new StringWriter();

    private int run(String... args) {
        CommandLine search =
                new CommandLine(new LinkSearch()).setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        return Program.run(search, args, Map.of());
    }

    @Test
    void everyLinkOfASmallRecordingIsFound() {
        int code = run("--exchanges=20000", "--heap=64");
        assertThat(out.toString()).contains("20,000 exchanges", "19,000 of 19,000 values linked in");
        assertThat(code).isZero();
    }

    @Test
    void aNumberOfExchangesOutOfRangeIsRefused() {
        assertThat(run("--exchanges=5")).isEqualTo(2);
        assertThat(out.toString()).contains("--exchanges: expected 2,000 to 50,000,000");
    }
}
