package io.reprise.bench.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.cli.Program;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The soak of the replayer for some seconds. */
@Tag("slow")
@Tag("alone")
class ReplaySoakIT {
    private final StringWriter out = new StringWriter();

    private int run(String... args) {
        CommandLine soak =
                new CommandLine(new ReplaySoak()).setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        return Program.run(soak, args, Map.of());
    }

    @Test
    void aShortReplayEndsWithACompleteAccount() {
        int code = run("--duration=8s", "--max-lag=2s");
        assertThat(out.toString()).containsPattern("requests sent in [78]\\.\\d s, 8 seconds in the report, 0 failed");
        assertThat(code).as(out::toString).isZero();
        assertThat(out.toString()).endsWith("OK\n");
    }

    @Test
    void aDurationThatIsTooShortIsRefused() {
        assertThat(run("--duration=1s")).isEqualTo(2);
        assertThat(out.toString()).contains("expected 2s to 24h");
    }
}
