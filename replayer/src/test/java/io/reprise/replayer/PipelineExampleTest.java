package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.gate.Gate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** examples/pipeline and docs/pipeline.md: the files can be read, and replay takes the command lines in them. */
final class PipelineExampleTest {
    private static final Path EXAMPLE = Path.of("..", "examples", "pipeline");
    private static final Pattern JENKINS_SCRIPT = Pattern.compile("sh '''(.*?)'''|sh '([^'\n]*)'", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("\\s*((?:'[^']*'|\"[^\"]*\"|[^\\s'\"|&;>])+)");
    private static final Pattern COMMAND = Pattern.compile("\\S*bin/replay(?=\\s)");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"github-actions.yml", "gitlab-ci.yml", "cloudbuild.yaml", "Jenkinsfile"})
    void theScriptsAreShellAndReplayTakesTheirCommandLines(String file) throws Exception {
        List<String> scripts = scripts(file);
        List<List<String>> commands = new ArrayList<>();
        for (String script : scripts) {
            assertThat(shellErrors(script)).as(script).isEmpty();
            commands.addAll(commands(script));
        }
        assertThat(commands).as("a gate at staging and one at QA").hasSize(2);
        commands.forEach(PipelineExampleTest::requireAccepted);
        assertThat(commands.get(0)).contains("staging").doesNotContain("hunt");
        assertThat(commands.get(1)).contains("hunt", "qa");
        assertThat(String.join("\n", scripts))
                .containsSubsequence("deploy staging", "bin/replay --journal", "deploy qa", "bin/replay hunt");
        assertThat(Files.readString(EXAMPLE.resolve(file)))
                .as("the report is kept, also of a gate that failed")
                .containsPattern("upload-artifact|artifacts:|archiveArtifacts|storage cp")
                .containsPattern("always|\\|\\| echo \\$\\?");
    }

    @Test
    void theDocumentHasTheCommandLinesOfTheExamples() throws Exception {
        List<List<String>> documented = commands(Files.readString(Path.of("..", "docs", "pipeline.md"))
                .replace("/srv/recordings/last-week", "$JOURNAL")
                .replaceAll("(?m)^(?! {4}).*$", ""));
        documented.forEach(PipelineExampleTest::requireAccepted);
        List<List<String>> example = new ArrayList<>();
        for (String script : scripts("gitlab-ci.yml")) {
            example.addAll(commands(script));
        }
        assertThat(documented).isEqualTo(example);
    }

    @Test
    void theTargetsAreNamedAndProductionIsMarked() throws IOException {
        Properties settings = new Properties();
        try (var reader = Files.newBufferedReader(EXAMPLE.resolve("reprise.properties"))) {
            settings.load(reader);
        }
        assertThat(settings.stringPropertyNames()).contains("target.staging.url", "target.qa.url");
        assertThat(settings.getProperty("target.production.production")).isEqualTo("true");
    }

    private static void requireAccepted(List<String> arguments) {
        CommandLine line = ReplayMain.commandLine().setCaseInsensitiveEnumValuesAllowed(true); // as Program does
        ParseResult result = line.parseArgs(arguments.toArray(String[]::new));
        boolean isHunt = result.hasSubcommand();
        ParseResult command = isHunt ? result.subcommand() : result;
        List<String> conditions = command.matchedOptionValue("--fail-on", List.of());
        assertThat(conditions).isNotEmpty();
        List<String> rates = isHunt ? List.of("1x", "2x", "4x") : List.of("1x");
        assertThat(Gate.parse(conditions).problem(List.of(), rates, isHunt, isHunt))
                .isNull();
        assertThat(command.hasMatchedOption("--report")).isTrue();
    }

    /** What the jobs run, in the order of the file. */
    private static List<String> scripts(String file) throws IOException {
        String text = Files.readString(EXAMPLE.resolve(file));
        List<String> scripts = new ArrayList<>();
        if (!file.equals("Jenkinsfile")) {
            collect("", new Load(LoadSettings.builder().build()).loadFromString(text), scripts);
            return scripts;
        }
        String code = JENKINS_SCRIPT.matcher(text).replaceAll("");
        assertThat(code.chars().filter(c -> c == '{').count())
                .isPositive()
                .isEqualTo(code.chars().filter(c -> c == '}').count());
        // Groovy takes a backslash at the end of a line for a joined line, as the shell does.
        JENKINS_SCRIPT
                .matcher(text)
                .results()
                .forEach(found -> scripts.add(found.group(1) == null ? found.group(2) : found.group(1)));
        return scripts;
    }

    private static void collect(String key, Object node, List<String> scripts) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((name, value) -> collect(String.valueOf(name), value, scripts));
        } else if (node instanceof Collection<?> list) {
            list.forEach(value -> collect(key, value, scripts));
        } else if (key.equals("run") || key.equals("script")) {
            scripts.add(String.valueOf(node));
        }
    }

    /** The arguments of each call of replay. */
    private static List<List<String>> commands(String script) {
        String joined = script.replaceAll("\\\\\n\\s*", "");
        List<List<String>> commands = new ArrayList<>();
        Matcher command = COMMAND.matcher(joined);
        while (command.find()) {
            String rest = joined.substring(command.end()).lines().findFirst().orElse("");
            List<String> words = new ArrayList<>();
            Matcher word = WORD.matcher(rest);
            for (int at = 0; word.find(at) && word.start() == at; at = word.end()) {
                words.add(word.group(1).replaceAll("['\"]", ""));
            }
            commands.add(words);
        }
        return commands;
    }

    private String shellErrors(String script) throws Exception {
        Path file = Files.writeString(directory.resolve("script"), script);
        Process process = new ProcessBuilder("bash", "-n", file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
