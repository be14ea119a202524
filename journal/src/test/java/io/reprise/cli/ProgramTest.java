package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class ProgramTest {
    @Command(name = "sample")
    static final class Sample implements Callable<Integer> {
        @Option(names = "--max-in-flight", defaultValue = "7")
        int maxInFlight;

        @Option(names = "--header", split = "\n")
        List<String> headers = List.of();

        @Option(names = "--timeout", converter = DurationConverter.class, defaultValue = "1s")
        Duration timeout = Duration.ZERO;

        @Option(names = "--config")
        String config = "";

        @Option(names = "--refuse")
        boolean refuse;

        @Override
        public Integer call() {
            if (refuse) {
                throw new ExitException(ExitCodes.UNREACHABLE, "the target\nrefuses");
            }
            return 0;
        }
    }

    @TempDir
    Path directory;

    private final Sample sample = new Sample();
    private final StringWriter err = new StringWriter();

    private int run(Map<String, String> environment, String... args) {
        return Program.run(new CommandLine(sample).setErr(new PrintWriter(err, true)), args, environment);
    }

    @Test
    void commandLineBeatsEnvironmentBeatsFile() throws Exception {
        Path file = Files.writeString(
                directory.resolve("a.properties"), "max-in-flight=1\ntimeout=3s\nheader=A: 1, 2\\nB: 3\n");
        int code = run(
                Map.of("REPRISE_MAX_IN_FLIGHT", "2", "REPRISE_TIMEOUT", "4s"),
                "--config",
                file.toString(),
                "--timeout=5s");
        assertThat(code).isZero();
        assertThat(sample.maxInFlight).isEqualTo(2);
        assertThat(sample.timeout).isEqualTo(Duration.ofSeconds(5));
        assertThat(sample.headers).containsExactly("A: 1, 2", "B: 3");
    }

    @Test
    void defaultsHoldWhereNothingIsSaid() {
        assertThat(run(Map.of())).isZero();
        assertThat(sample.maxInFlight).isEqualTo(7);
    }

    @Test
    void aWrongValueIsOneLineAndExitCode2() {
        assertThat(run(Map.of(), "--timeout", "soon")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).allMatch(l -> l.contains("--timeout") && l.contains("'soon'"));
    }

    @Test
    void aWrongValueInTheEnvironmentIsOneLineAndExitCode2() {
        assertThat(run(Map.of("REPRISE_MAX_IN_FLIGHT", "many"))).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(1)
                .allMatch(l -> l.contains("--max-in-flight") && l.contains("many"));
    }

    @Test
    void anUnknownOptionIsOneLineAndExitCode2() {
        assertThat(run(Map.of(), "--tmeout", "3s")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).allMatch(l -> l.contains("--tmeout"));
    }

    @Test
    void aMissingConfigFileIsOneLineAndExitCode2() {
        assertThat(run(Map.of(), "--config", "/nowhere/x.properties")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).allMatch(l -> l.contains("/nowhere/x.properties"));
    }

    @Test
    void anExitExceptionIsOneLineAndItsCode() {
        assertThat(run(Map.of(), "--refuse")).isEqualTo(3);
        assertThat(err.toString()).isEqualTo("sample: the target refuses\n");
    }
}
