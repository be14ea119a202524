package io.reprise.bench.sidebyside;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Describes the machine of the results in one line. */
final class Machine {
    private Machine() {}

    static String describe() {
        return Stream.of(
                        Runtime.getRuntime().availableProcessors() + " processors",
                        System.getProperty("os.name") + " " + System.getProperty("os.version"),
                        "Java " + Runtime.version(),
                        version("nginx", "-v"),
                        version("haproxy", "-v"),
                        version("wrk", "-v"))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** The first words that a program says of itself; empty where it is not there. */
    private static String version(String program, String option) {
        try {
            Process process = new ProcessBuilder(List.of(program, option))
                    .redirectErrorStream(true)
                    .start();
            String first = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
            process.waitFor(5, TimeUnit.SECONDS);
            return first.replaceAll("(?i)^.*?(nginx|haproxy|wrk)\\D*([0-9][^ ]*).*$", "$1 $2");
        } catch (IOException absent) {
            return "";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
