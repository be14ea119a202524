package io.reprise.replayer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Opens a page in Chromium. */
final class Browser {
    private static final String ATTRIBUTE = "data-probe=\"";

    private Browser() {}

    /**
     * Lets the scripts of a page run; returns what they have left in the attribute {@code data-probe} of its body.
     *
     * @param directory for the browser's files
     * @param width of the window, in pixels
     */
    static String probe(Path directory, Path page, int width) throws IOException, InterruptedException {
        Path out = directory.resolve("dom.html");
        List<String> command = new ArrayList<>(List.of("chromium", "--headless", "--no-sandbox", "--disable-gpu"));
        command.addAll(List.of("--no-first-run", "--disable-background-networking", "--disable-component-update"));
        command.addAll(List.of(
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--virtual-time-budget=10000",
                "--window-size=" + width + ",2000"));
        command.add("--user-data-dir=" + directory.resolve("profile"));
        command.addAll(List.of("--dump-dom", page.toUri().toString()));
        Process browser = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("browser.log").toFile())
                .start();
        try {
            assertThat(browser.waitFor(90, TimeUnit.SECONDS))
                    .as("the browser ended")
                    .isTrue();
        } finally {
            browser.destroyForcibly();
        }
        String dom = Files.readString(out, StandardCharsets.UTF_8);
        int at = dom.indexOf(ATTRIBUTE);
        assertThat(at).as(dom).isPositive();
        int from = at + ATTRIBUTE.length();
        return dom.substring(from, dom.indexOf('"', from))
                .replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }
}
