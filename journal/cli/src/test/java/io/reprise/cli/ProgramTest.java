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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class ProgramTest {
    @Command(name = "info")
    static final class Info implements Callable<Integer> {
        @Option(names = "--top", defaultValue = "3")
        int top;

        @Override
        public Integer call() {
            throw ExitException.usage("--top: " + top + " (expected more)");
        }
    }

    enum Colour {
        RED,
        GREEN,
        BLUE
    }

    @Command(name = "sample", mixinStandardHelpOptions = true, subcommands = Info.class)
    static final class Sample implements Callable<Integer> {
        @Option(names = "--max-in-flight", defaultValue = "7")
        int maxInFlight;

        @Option(names = "--header", split = "\n")
        List<String> headers = List.of();

        @Option(names = "--timeout", converter = DurationConverter.class, defaultValue = "1s")
        Duration timeout = Duration.ZERO;

        @Option(names = "--colour")
        Colour colour = Colour.RED;

        @Option(names = "--config")
        String config = "";

        @Option(names = "--refuse")
        boolean refuse;

        @Option(names = "--allow-production")
        boolean allowed;

        @Override
        public Integer call() {
            if (headers.contains("refused")) {
                throw ExitException.usage("--header: 'refused' (expected another)");
            }
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
    void unknownWordIsReportedWithTheValidWords() {
        assertThat(run(Map.of(), "--colour", "pink")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString().lines()).containsExactly("sample: --colour: 'pink' (expected red, green or blue)");
    }

    @ParameterizedTest
    @CsvSource({
        "http://bob:secret@host:80, http://***@host:80",
        "http://bob:sec@re/t?@host:80, http://***@host:80",
        "https://secret@host, https://***@host",
        "bob:secret@host:80, ***@host:80",
        "someone@host, someone@host",
    })
    void messagesDoNotShowTheUserInfoOfAnAddress(String typed, String shown) {
        assertThat(run(Map.of("REPRISE_TIMEOUT", typed))).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("'" + shown + "'").doesNotContain("secret", "re/t");
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
    void usesDefaultsWithoutSettings() {
        assertThat(run(Map.of())).isZero();
        assertThat(sample.maxInFlight).isEqualTo(7);
    }

    @Test
    void invalidValuePrintsOneLineAndExits2() {
        assertThat(run(Map.of(), "--timeout", "soon")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).allMatch(l -> l.contains("--timeout") && l.contains("'soon'"));
    }

    @Test
    void invalidValueInEnvironmentPrintsOneLineAndExits2() {
        assertThat(run(Map.of("REPRISE_MAX_IN_FLIGHT", "many"))).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(1)
                .allMatch(l -> l.equals(
                        "sample: REPRISE_MAX_IN_FLIGHT: 'many' is not a whole number" + " (try 'sample --help')"));
    }

    @Test
    void invalidValueInFileNamesFileLineAndKey() throws Exception {
        Path file = Files.writeString(
                directory.resolve("a.properties"), "# for staging\nheader=A: 1\\n\\\n  B: 2\n\ntimeout = soon \n");
        assertThat(run(Map.of(), "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("sample: " + file + " line 5: timeout: 'soon' is not a duration")
                .hasLineCount(1);
    }

    @Test
    void errorInTypedValueDoesNotNameTheEnvironment() {
        assertThat(run(Map.of("REPRISE_TIMEOUT", "1s"), "--timeout=soon")).isEqualTo(2);
        assertThat(err.toString()).startsWith("sample: --timeout: 'soon'").doesNotContain("REPRISE");
    }

    @Test
    void errorFromTheCommandItselfNamesThePlace() {
        assertThat(run(Map.of("REPRISE_HEADER", "refused"))).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("sample: REPRISE_HEADER: 'refused' (expected another)\n");
    }

    @Test
    void removesBlanksAroundValues() throws Exception {
        Path file = Files.writeString(directory.resolve("a.properties"), "timeout=3s \t\n");
        assertThat(run(Map.of("REPRISE_MAX_IN_FLIGHT", " 9 "), "--config", file.toString()))
                .as(err.toString())
                .isZero();
        assertThat(sample.timeout).isEqualTo(Duration.ofSeconds(3));
        assertThat(sample.maxInFlight).isEqualTo(9);
    }

    /** A setting, and the text that the error line contains. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timout=1s                     | 'timout' is not a setting (did you mean timeout?)",
                "maxInFlight=3                 | 'maxInFlight' is not a setting (did you mean max-in-flight?)",
                "--timeout=1s                  | '--timeout' is not a setting (did you mean timeout?)",
                "help=true                     | 'help' is not a setting",
                "config=other.properties       | 'config' is not a setting",
                "target.p.prodution=true       | (did you mean target.p.production?)",
                "target.p.production.=true     | (did you mean target.p.production?)",
                "target.url=http://x           | 'target.url' is not a setting",
                "target..url=http://x          | 'target..url' is not a setting",
                "targets.p.url=http://x        | (did you mean target.p.url?)",
                "p.production=true             | (did you mean target.p.production?)",
                "Target.p.production=true      | (did you mean target.p.production?)",
                "zzzzzzzzzzzzzzzzzzz=1         | 'zzzzzzzzzzzzzzzzzzz' is not a setting",
                "allow-production=true         | --allow-production must be typed on the command line",
                "allow-production=false        | --allow-production must be typed on the command line",
            })
    void rejectsUnknownKeyAndNamesItsPlace(String line, String message) throws Exception {
        Path file = Files.writeString(directory.resolve("a.properties"), "\n" + line + "\n");
        assertThat(run(Map.of(), "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains(message).contains(file + " line 2").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REPRISE_TIMOUT            | REPRISE_TIMOUT is not a setting (did you mean REPRISE_TIMEOUT?)",
                "REPRISE_MAX_INFLIGHT      | (did you mean REPRISE_MAX_IN_FLIGHT?)",
                "reprise_timeout           | (did you mean REPRISE_TIMEOUT?)",
                "REPRISE_TARGET_P          | (did you mean REPRISE_TARGET_P_",
                "REPRISE_TARGET_P_PRODUCT  | (did you mean REPRISE_TARGET_P_PRODUCTION?)",
                "REPRISE_JAVA_OPT          | (did you mean REPRISE_JAVA_OPTS?)",
                "REPRISE_ALLOW_PRODUCTION  | --allow-production must be typed on the command line",
            })
    void rejectsUnknownVariable(String name, String message) {
        assertThat(run(Map.of(name, "true"))).isEqualTo(2);
        assertThat(err.toString()).contains(message).hasLineCount(1);
    }

    @Test
    void acceptsSettingsOfOtherProgramsAndOfKubernetes() throws Exception {
        Path file = Files.writeString(
                directory.resolve("a.properties"), "listen=127.0.0.1:1\nrate=2x\nbody-bytes=1\ntarget.a.b.url=x\n");
        Map<String, String> environment = Map.of(
                "REPRISE_JAVA_OPTS", "-Xmx64m",
                "REPRISE_CLASSPATH", "filters.jar",
                "REPRISE_UPSTREAM", "127.0.0.1:1",
                "REPRISE_TARGET_STAGING_URL", "http://x",
                "REPRISE_TARGET_STAGING_PRODUCTION", "true",
                // A Kubernetes service called "reprise", and one called "reprise-proxy".
                "REPRISE_SERVICE_HOST", "10.0.0.1",
                "REPRISE_PORT", "tcp://10.0.0.1:8081",
                "REPRISE_PROXY_PORT_8081_TCP_ADDR", "10.0.0.1",
                "REPRISE_PROXY_SERVICE_PORT_HTTP", "8081");
        assertThat(run(environment, "--config", file.toString()))
                .as(err.toString())
                .isZero();
    }

    @Test
    void rejectsRepeatedKey() throws Exception {
        Path file = Files.writeString(directory.resolve("a.properties"), "timeout=1s\n\ntimeout=2s\n");
        assertThat(run(Map.of(), "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("sample: " + file + " line 3: timeout is in line 1 already (expected once)\n");
    }

    @Test
    void printsHelpDespiteInvalidConfiguration() throws Exception {
        Path file = Files.writeString(directory.resolve("a.properties"), "nonsense=1\n");
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(sample).setOut(new PrintWriter(out));
        assertThat(Program.run(line, new String[] {"--help", "--config", file.toString()}, Map.of("REPRISE_X", "1")))
                .isZero();
        assertThat(out.toString()).contains("Usage: sample");
    }

    @Test
    void commandLineSetsTypedOnlyOption() {
        assertThat(run(Map.of(), "--allow-production")).isZero();
        assertThat(sample.allowed).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--tmeout=3s       | --tmeout: unknown option (did you mean --timeout?)",
                "--max-in          | --max-in: unknown option (did you mean --max-in-flight?)",
                "-timeout          | (did you mean --timeout?)",
                "--zzzzzzzzzzz     | --zzzzzzzzzzz: unknown option (try 'sample --help')",
                "--timeout         | --timeout: needs a value (expected ",
                "inof              | 'inof': unknown command (did you mean info?) (commands: info)",
                "x/y               | 'x/y': unknown command or argument",
            })
    void unknownWordPrintsOneLineWithTheNearestValidWord(String typed, String message) {
        assertThat(run(Map.of(), typed)).isEqualTo(2);
        assertThat(err.toString()).startsWith("sample: ").contains(message).hasLineCount(1);
    }

    @Test
    void subcommandMessagesBeginWithBothNames() {
        assertThat(run(Map.of(), "info", "--top=many")).isEqualTo(2);
        assertThat(err.toString()).startsWith("sample info: --top: 'many' is not a whole number");
        err.getBuffer().setLength(0);
        assertThat(run(Map.of(), "info", "--top=0")).isEqualTo(2);
        assertThat(err.toString()).startsWith("sample info: --top: 0 (expected more)");
    }

    @Test
    void bareCallPrintsTheUsageInThreeLines() {
        assertThat(run(Map.of("REPRISE_MAX_IN_FLIGHT", "3"))).isZero();
        assertThat(Program.run(new CommandLine(new Needy()).setErr(new PrintWriter(err)), new String[0], Map.of()))
                .isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(3);
        assertThat(err.toString()).startsWith("needy: ").contains("usage: needy --x X", "example: needy --x 1");
        assertThat(Program.run(new CommandLine(new Needy()), new String[0], Map.of("REPRISE_LISTEN", "1")))
                .as("what it needs is in the environment")
                .isZero();
    }

    @Command(name = "needy")
    static final class Needy implements Callable<Integer>, BareUsage {
        @Option(names = "--listen")
        String listen = "";

        @Override
        public List<String> needs() {
            return List.of("listen");
        }

        @Override
        public String synopsis() {
            return "needy --x X";
        }

        @Override
        public String example() {
            return "needy --x 1";
        }

        @Override
        public Integer call() {
            return 0;
        }
    }

    @Test
    void unknownOptionPrintsOneLineAndExits2() {
        assertThat(run(Map.of(), "--tmeout", "3s")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).allMatch(l -> l.contains("--tmeout"));
    }

    @Test
    void missingConfigFilePrintsOneLineAndExits2() {
        assertThat(run(Map.of(), "--config", "/nowhere/x.properties")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).allMatch(l -> l.contains("/nowhere/x.properties"));
    }

    @Test
    void exitExceptionPrintsOneLineAndSetsTheExitCode() {
        assertThat(run(Map.of(), "--refuse")).isEqualTo(3);
        assertThat(err.toString()).isEqualTo("sample: the target refuses\n");
    }
}
