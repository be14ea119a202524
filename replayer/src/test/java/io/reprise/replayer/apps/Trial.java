package io.reprise.replayer.apps;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.apps.App.Copy;
import io.reprise.replayer.apps.App.Role;
import io.reprise.testkit.Await;
import io.reprise.testkit.Ports;
import io.reprise.testkit.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Users of an application's production copy are recorded; the recording is replayed at fresh staging copies. With
 * {@code -Dreprise.keep=DIR}, journals, stores and reports stay in that directory.
 */
final class Trial {
    private static final long LIMIT_SECONDS = 120;

    private final App app;
    private final Path directory;
    private final List<String> replayOptions;
    private List<String> produced = List.of();

    /** How the users reach the recorder. */
    enum Addresses {
        /** Each has an address of its own, in X-Forwarded-For. */
        ONE_EACH,
        /** All come from one address, and no header says more. */
        ONE_FOR_ALL
    }

    /** Where a recording begins. */
    enum Beginning {
        /** The users log in after the recorder has been put in their way; a slice of the recording comes after that. */
        BEFORE_LOGINS,
        /** The users had logged in before. */
        AFTER_LOGINS
    }

    /** @param replayOptions further options of replay */
    Trial(App app, Path directory, String... replayOptions) throws IOException {
        String keep = System.getProperty("reprise.keep", "");
        this.app = app;
        this.directory = keep.isEmpty()
                ? directory
                : Files.createTempDirectory(Files.createDirectories(Path.of(keep)), app.name() + "-");
        this.replayOptions = new ArrayList<>(List.of(replayOptions));
    }

    /** Lets each user act, all at the same time, and records it. The result is what the store gained and lost. */
    List<String> record(Map<String, Story> users, Addresses addresses, boolean cookies, long pauseMs) throws Exception {
        try (Copy production = app.start(directory.resolve("production"), Role.PRODUCTION, 0)) {
            List<String> before = production.effects();
            int port = Ports.free();
            Process proxy = proxy(port, production.port());
            try {
                act(users, browsers(users, "http://127.0.0.1:" + port, addresses, cookies, pauseMs));
            } finally {
                stop(proxy);
            }
            assertThat(proxy.exitValue()).as("exit code of the proxy").isZero();
            produced = Judgement.difference(before, production.effects());
            Files.write(directory.resolve("recorded-effects"), produced);
            return produced;
        }
    }

    /** Adds an option of replay. */
    void option(String name, String value) {
        replayOptions.addAll(List.of(name, value));
    }

    /** A file in the directory of the trial. */
    Path file(String name, List<String> lines) throws IOException {
        return Files.write(directory.resolve(name), lines);
    }

    /**
     * Lets each user log in, and then act. The result is what the store gained and lost after the logins.
     *
     * @return when all had logged in
     */
    Instant recordFromTheMiddle(
            Map<String, Story> logins, Map<String, Story> users, Beginning beginning, Addresses addresses, long pauseMs)
            throws Exception {
        try (Copy production = app.start(directory.resolve("production"), Role.PRODUCTION, 0)) {
            int port = Ports.free();
            Process proxy = proxy(port, production.port());
            try {
                String recorded = "http://127.0.0.1:" + port;
                String first = beginning == Beginning.BEFORE_LOGINS ? recorded : production.url();
                Map<String, Browser> browsers = browsers(logins, first, addresses, true, pauseMs);
                act(logins, browsers);
                List<String> before = production.effects();
                Instant middle = Instant.now();
                browsers.values().forEach(browser -> browser.moveTo(recorded));
                act(users, browsers);
                produced = Judgement.difference(before, production.effects());
                return middle;
            } finally {
                stop(proxy);
            }
        }
    }

    private static void stop(Process proxy) throws InterruptedException {
        proxy.destroy();
        if (!proxy.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            proxy.destroyForcibly();
        }
    }

    private Process proxy(int port, int upstream) throws IOException {
        List<String> arguments = List.of(
                "--listen",
                "127.0.0.1:" + port,
                "--upstream",
                "127.0.0.1:" + upstream,
                "--admin",
                "127.0.0.1:" + Ports.free(),
                "--journal",
                directory.resolve("journal").toString());
        Path log = directory.resolve("proxy.log");
        Process proxy = new ProcessBuilder(Programs.command("proxy", arguments))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Await.until("the proxy listens", () -> {
            if (!proxy.isAlive()) {
                throw new AssertionError("the proxy ended: " + Files.readString(log));
            }
            return Ports.accepts(port);
        });
        return proxy;
    }

    private static Map<String, Browser> browsers(
            Map<String, Story> users, String site, Addresses addresses, boolean cookies, long pauseMs) {
        Map<String, Browser> browsers = new LinkedHashMap<>();
        for (String user : users.keySet()) {
            Map<String, String> constant = addresses == Addresses.ONE_EACH
                    ? Map.of("X-Forwarded-For", "10.1.0." + (browsers.size() + 1))
                    : Map.of();
            browsers.put(user, new Browser(site, user, constant, pauseMs, cookies));
        }
        return browsers;
    }

    private static void act(Map<String, Story> users, Map<String, Browser> browsers) throws Exception {
        ExecutorService people = Executors.newFixedThreadPool(users.size());
        try {
            List<Future<?>> acts = new ArrayList<>();
            for (Map.Entry<String, Story> user : users.entrySet()) {
                Browser browser = browsers.get(user.getKey());
                acts.add(people.submit(() -> {
                    user.getValue().act(browser);
                    return null;
                }));
            }
            for (Future<?> act : acts) {
                act.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            people.shutdownNow();
        }
    }

    /** Replays what was recorded at a fresh copy. */
    Judgement replay(String rate, int foreignRows) throws Exception {
        return replay(rate, foreignRows, produced);
    }

    /** Replays each session so many times at once at a fresh copy, where each effect must arrive as often. */
    Judgement replayCopies(int copies) throws Exception {
        option("--scale", "clone");
        List<String> expected = new ArrayList<>();
        produced.forEach(effect -> expected.addAll(Collections.nCopies(copies, effect)));
        return replay(copies + "x", 0, expected);
    }

    private Judgement replay(String rate, int foreignRows, List<String> expected) throws Exception {
        String run = "staging-" + rate + "-" + foreignRows;
        Path report = directory.resolve("report-" + rate + "-" + foreignRows);
        Path output = directory.resolve("replay-" + rate + "-" + foreignRows + ".log");
        try (Copy staging = app.start(directory.resolve(run), Role.STAGING, foreignRows)) {
            List<String> before = staging.effects();
            List<String> arguments = new ArrayList<>(List.of(
                    "--journal",
                    directory.resolve("journal").toString(),
                    "--target",
                    staging.url(),
                    "--rate",
                    rate,
                    "--max-lag",
                    "60s",
                    "--report",
                    report.toString()));
            arguments.addAll(replayOptions);
            Process replay = new ProcessBuilder(Programs.command("replay", arguments))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = replay.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            replay.destroyForcibly();
            assertThat(ended).as(Files.readString(output)).isTrue();
            List<String> arrived = Judgement.difference(before, staging.effects());
            Judgement judgement = Judgement.of(expected, arrived, report.resolve("summary.json"));
            return judgement;
        }
    }
}
