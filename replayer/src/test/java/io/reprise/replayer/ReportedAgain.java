package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes a report again with {@code replay report}, and compares all of its files with the first ones. Stateless. */
final class ReportedAgain {
    private ReportedAgain() {}

    /** Makes the report {@code name} in a directory again; the process must print and exit as the first one did. */
    static void check(Path directory, String name, ReplayProcess.Result first) throws Exception {
        Path again = directory.resolve("again-" + name);
        Map<String, String> before = files(directory.resolve(name));
        ReplayProcess.Result result = ReplayProcess.run(directory, "report", name, "--out", again.toString());
        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(first.code());
        assertThat(result.err()).isEmpty();
        assertThat(pageOf(first)).endsWith(pageOf(result));
        areAlike(files(again), before);
        assertThat(ReplayProcess.run(directory, "report", name).code()).isEqualTo(first.code());
        areAlike(files(directory.resolve(name)), before);
    }

    private static void areAlike(Map<String, String> again, Map<String, String> before) {
        assertThat(again.keySet()).isEqualTo(before.keySet());
        before.forEach((name, text) -> {
            String other = again.getOrDefault(name, "");
            int at = Arrays.mismatch(text.toCharArray(), other.toCharArray());
            if (at >= 0) {
                assertThat(around(other, at)).as(name).isEqualTo(around(text, at));
            }
        });
    }

    private static String around(String text, int at) {
        return text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 100));
    }

    private static String pageOf(ReplayProcess.Result result) {
        return result.out()
                .lines()
                .filter(line -> !line.startsWith("Report "))
                .collect(Collectors.joining("\n"))
                .strip();
    }

    private static Map<String, String> files(Path below) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(below)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(below.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }
}
