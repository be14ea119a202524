package io.reprise.bench.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.bench.repository.Checkout.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** examples/kubernetes: the Job and the script that its pods run. */
class KubernetesExampleTest {
    private static final Path EXAMPLE = Checkout.ROOT.resolve("examples/kubernetes");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private Outcome shard(Map<String, String> environment) throws IOException, InterruptedException {
        Path replay = directory.resolve("replay");
        Files.writeString(replay, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(replay, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> all = new HashMap<>(environment);
        all.put("REPLAY", replay.toString());
        return Checkout.run(
                directory,
                all,
                LIMIT,
                List.of("/bin/sh", EXAMPLE.resolve("shard").toString()));
    }

    private static String value(String job, String name) {
        return Pattern.compile("name: " + name + "( #.*)?\\n\\s+value: \"([^\"]*)\"")
                .matcher(job)
                .results()
                .findFirst()
                .map(match -> match.group(2))
                .orElseThrow(() -> new AssertionError(name));
    }

    /** With the Job's own settings, each of its pods fires another shard, and all of them together fire all. */
    @Test
    void thePodsOfTheJobAreTheShards() throws Exception {
        String job = Files.readString(EXAMPLE.resolve("job.yaml"));
        String shards = value(job, "SHARDS");
        assertThat(job)
                .contains("completionMode: Indexed", "completions: " + shards, "parallelism: " + shards)
                .contains("backoffLimit: 0", "restartPolicy: Never", "configMap: {name: reprise-shard}");
        Map<String, String> environment = new HashMap<>();
        for (String name : List.of("SHARDS", "START_AT", "TARGET", "RATE")) {
            environment.put(name, value(job, name));
        }
        Set<String> fired = new HashSet<>();
        Set<String> reports = new HashSet<>();
        for (int i = 0; i < Integer.parseInt(shards); i++) {
            environment.put("JOB_COMPLETION_INDEX", Integer.toString(i));
            Outcome pod = shard(environment);
            assertThat(pod.exitCode()).as(pod.output()).isZero();
            List<String> arguments = pod.output().lines().toList();
            assertThat(arguments)
                    .containsSequence("--start-at", value(job, "START_AT"))
                    .containsSequence("--target", value(job, "TARGET"));
            fired.add(arguments.get(arguments.indexOf("--shard") + 1));
            reports.add(arguments.get(arguments.indexOf("--report") + 1));
        }
        assertThat(fired).hasSize(8).contains("1/8", "8/8");
        assertThat(reports).hasSize(8).allMatch(report -> report.startsWith("/reports/shard-"));
    }

    @Test
    void theScriptNamesOptionsThatThereAre() throws Exception {
        Set<String> options = Pattern.compile("--[a-z-]+")
                .matcher(Files.readString(EXAMPLE.resolve("shard")))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        StringBuilder sources = new StringBuilder();
        try (var files = Files.list(Checkout.ROOT.resolve("replayer/src/main/java/io/reprise/replayer"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                sources.append(Files.readString(file));
            }
        }
        assertThat(options).hasSizeGreaterThan(6).allMatch(option -> sources.indexOf("names = \"" + option + "\"") > 0);
    }

    @Test
    void withoutAnIndexNothingIsFired() throws Exception {
        Outcome pod = shard(Map.of("SHARDS", "8", "START_AT", "x", "TARGET", "x", "RATE", "1x"));
        assertThat(pod.exitCode()).isNotZero();
        assertThat(pod.output()).contains("JOB_COMPLETION_INDEX");
    }
}
