package io.reprise.bench.soak;

import io.reprise.cli.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code bench/soak}. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Mixed traffic, aborts, upstream restarts, journal rollovers, recording off and on, for as long as you",
            "like; then an account: nothing grew, nothing was lost or doubled. Exits with 1 when that does not hold."
        })
public final class Soak implements Callable<Integer> {
    private static final int CLIENTS = 24;
    private static final long PAUSE_MS = 60;
    private static final long CYCLE_MS = 10_000;
    private static final int WARM_UP_CYCLES = 2;
    private static final long DOWN_MS = 300;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(names = "--minutes", description = "Length of the soak in minutes (default: ${DEFAULT-VALUE}).")
    double minutes = 2;

    @Option(names = "--transport", description = "auto, io_uring, epoll or nio (default: ${DEFAULT-VALUE}).")
    String transport = "auto";

    private final Windows paused = new Windows(TimeUnit.MILLISECONDS.toNanos(200));
    private final Windows down = new Windows(TimeUnit.SECONDS.toNanos(2));
    private final List<SoakProxy.Held> held = new ArrayList<>();

    /** Exits with 0, 1 when the account shows a fault, 2 for wrong usage. */
    public static void main(String[] args) {
        System.exit(Program.run(new Soak(), args));
    }

    @Override
    public Integer call() throws Exception {
        Path root = Path.of(System.getProperty("reprise.root", "."))
                .toAbsolutePath()
                .normalize();
        Path directory = Files.createTempDirectory("reprise-soak");
        SoakAccount account = new SoakAccount();
        try (SoakOrigin origin = new SoakOrigin();
                SoakProxy proxy = SoakProxy.start(root, directory, origin.port(), transport)) {
            SoakClients clients = new SoakClients(proxy.port(), CLIENTS, PAUSE_MS);
            long endNs = System.nanoTime() + (long) (minutes * TimeUnit.MINUTES.toNanos(1));
            while (System.nanoTime() - endNs < 0) {
                cycle(clients, origin, proxy);
            }
            int code = proxy.terminate();
            account.expect(code == 0, "the proxy ended with " + code);
            account.readJournal(directory.resolve("journal"));
            account.compare(clients.answers(), origin.seen(), paused, down);
            account.compareHeld(held.subList(Math.min(WARM_UP_CYCLES, held.size() - 1), held.size()));
            print(
                    "%,d requests sent, %,d reached the origin, which was away %d times; recording was off %d times;"
                            + " %d files%n",
                    clients.answers().size(), origin.seen().size(), down.count(), paused.count(), files(directory));
            print("%s%n", account.summary());
            if (!account.faults().isEmpty()) {
                proxy.complaints().forEach(line -> print("proxy: %s%n", line));
            }
        } finally {
            deleteTree(directory);
        }
        account.faults().forEach(fault -> print("FAULT: %s%n", fault));
        print("%s%n", account.faults().isEmpty() ? "OK" : "FAILED");
        return account.faults().isEmpty() ? 0 : 1;
    }

    /** Traffic for some seconds, during which things happen, and then a look at what the proxy still holds. */
    private void cycle(SoakClients clients, SoakOrigin origin, SoakProxy proxy) throws Exception {
        clients.start();
        Thread.sleep(CYCLE_MS / 4);
        long offNs = System.nanoTime();
        proxy.record(false);
        Thread.sleep(CYCLE_MS / 8);
        proxy.record(true);
        paused.add(offNs, System.nanoTime());
        Thread.sleep(CYCLE_MS / 4);
        long downNs = System.nanoTime();
        origin.restart(DOWN_MS);
        down.add(downNs, System.nanoTime());
        Thread.sleep(CYCLE_MS / 4);
        clients.stop();
        SoakProxy.Held now = proxy.held();
        held.add(now);
        print(
                "heap %.1f MiB, direct %.1f MiB, resident %.0f MiB, %d descriptors, %d threads after %,d requests%n",
                now.heapBytes() / 1048576.0,
                now.directBytes() / 1048576.0,
                now.residentBytes() / 1048576.0,
                now.descriptors(),
                now.threads(),
                clients.answers().size());
    }

    private static long files(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(path -> path.toString().endsWith(".cq4")).count();
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void print(String format, Object... values) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, format, values);
        out.flush();
    }
}
