package io.reprise.bench.sidebyside;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures recording proxies in turn while the journal's disk accepts writes and while it is frozen and accepts none.
 * Needs the right to freeze a filesystem.
 */
final class StallRounds {
    static final String WRITING = "disk takes writes";
    static final String STALLED = "disk stalls";
    /** Even if the harness is killed, the disk does not stay frozen for longer than a measurement and this time. */
    private static final int THAW_AFTER_SECONDS = 30;

    private final ProxyRounds.Plan plan;
    private final Path directory;
    private final Path disk;
    private final Path root;
    private final Consumer<Sample> results;

    /**
     * @param directory directory for configurations and logs, not on that disk
     * @param disk mount point of a separate filesystem
     */
    StallRounds(ProxyRounds.Plan plan, Path directory, Path disk, Path root, Consumer<Sample> results) {
        this.plan = plan;
        this.directory = directory;
        this.disk = disk;
        this.root = root;
        this.results = results;
    }

    /** @throws IllegalArgumentException when others would be frozen too: which directory, and what would be right */
    static void check(Path disk) {
        try {
            Path parent = disk.toRealPath().getParent();
            if (parent != null
                    && !Files.getAttribute(disk, "unix:dev").equals(Files.getAttribute(parent, "unix:dev"))) {
                return;
            }
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("stalling-disk: cannot read " + disk, unreadable);
        }
        throw new IllegalArgumentException(
                "stalling-disk: " + disk + " (expected: where a filesystem of its own is mounted, for it is frozen)");
    }

    void run() throws IOException, InterruptedException {
        try (Origin origin = Origin.start(Files.createDirectories(directory.resolve("origin")))) {
            for (Party party : plan.parties()) {
                if (party.isRecording()) {
                    run(party, origin);
                }
            }
        }
    }

    private void run(Party party, Origin origin) throws IOException, InterruptedException {
        Path journals = Files.createTempDirectory(disk, "side-by-side");
        try (Running running = party.start(directory, journals, root, origin)) {
            running.warmUp(directory, Workload.SMALL, plan.connections(), plan.seconds());
            for (int round = 1; round <= plan.rounds(); round++) {
                for (int rate : plan.rates()) {
                    measure(WRITING, rate, round, origin, running);
                    Process watchdog = new ProcessBuilder(
                                    "sh",
                                    "-c",
                                    "sleep \"$1\"; exec fsfreeze --unfreeze \"$2\"",
                                    "watchdog",
                                    Integer.toString(plan.seconds() + THAW_AFTER_SECONDS),
                                    disk.toString())
                            .start();
                    fsfreeze("--freeze");
                    try {
                        measure(STALLED, rate, round, origin, running);
                    } finally {
                        fsfreeze("--unfreeze");
                        watchdog.destroy();
                    }
                }
            }
        } finally {
            SideBySide.deleteTree(journals);
        }
    }

    private void measure(String state, int rate, int round, Origin origin, Running running)
            throws IOException, InterruptedException {
        ProxyRounds.Task task = new ProxyRounds.Task("stall", state, rate + "/s", Workload.SMALL, rate, round);
        results.accept(ProxyRounds.measure(task, plan, directory, origin, running));
    }

    private void fsfreeze(String what) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of("fsfreeze", what, disk.toString()))
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("cannot freeze and unfreeze " + disk + " (root can): " + printed);
        }
    }
}
