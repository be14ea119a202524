package io.reprise.bench.sidebyside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Measures proxies in interleaved rounds: in each round every party gets the same load, in a different order each time.
 * All parties are started, and those with a just-in-time compiler warmed up, before the first round.
 */
final class ProxyRounds {
    /** A JVM that shares one processor with its compiler needs some ten seconds at full load to warm up. */
    private static final int WARM_UP_ROUNDS = 4;

    private final Plan plan;
    private final Path directory;
    private final Path root;
    private final Consumer<Sample> results;

    /**
     * @param rounds number of rounds that count
     * @param seconds length of each measurement
     * @param repetitionsMax how often a measurement is repeated if other processes used the machine meanwhile
     * @param rates rates to measure besides saturation, in requests per second
     */
    record Plan(
            List<Party> parties,
            List<Workload> workloads,
            List<Integer> rates,
            int rounds,
            int seconds,
            int connections,
            int repetitionsMax) {}

    /**
     * @param directory directory for configurations, logs and journals; journals are deleted after each workload
     * @param root the root directory of the checkout
     * @param results receives each valid sample, repeated ones included
     */
    ProxyRounds(Plan plan, Path directory, Path root, Consumer<Sample> results) {
        this.plan = plan;
        this.directory = directory;
        this.root = root;
        this.results = results;
    }

    void run() throws IOException, InterruptedException {
        for (Workload workload : plan.workloads()) {
            try (Origin origin = Origin.start(Files.createDirectories(directory.resolve("origin")))) {
                runWorkload(workload, origin);
            }
            deleteJournals();
        }
    }

    private void runWorkload(Workload workload, Origin origin) throws IOException, InterruptedException {
        List<Running> running = new ArrayList<>();
        try {
            for (Party party : plan.parties()) {
                running.add(party.start(directory, directory, root, origin));
            }
            for (Running party : running) {
                party.warmUp(directory, workload, plan.connections(), WARM_UP_ROUNDS * plan.seconds());
            }
            for (int round = 1; round <= plan.rounds(); round++) {
                Collections.rotate(running, 1);
                runRound(workload, origin, running, round);
            }
        } finally {
            running.forEach(Running::close);
        }
    }

    private void runRound(Workload workload, Origin origin, List<Running> running, int round)
            throws IOException, InterruptedException {
        for (int rate : loads(workload)) {
            for (Running party : running) {
                Sample sample = measure(workload, rate, origin, party, round);
                for (int i = 0; i < plan.repetitionsMax() && sample.isNoisy(); i++) {
                    results.accept(sample);
                    sample = measure(workload, rate, origin, party, round);
                }
                results.accept(sample);
            }
        }
    }

    /** Saturation first. What a proxy adds at a fixed rate is asked for small answers only. */
    private List<Integer> loads(Workload workload) {
        List<Integer> loads = new ArrayList<>(List.of(0));
        if (workload == Workload.SMALL) {
            loads.addAll(plan.rates());
        }
        return loads;
    }

    private Sample measure(Workload workload, int rate, Origin origin, Running party, int round)
            throws IOException, InterruptedException {
        String load = rate == 0 ? "saturated" : rate + "/s";
        Task task = new Task("proxy", workload.label(), load, workload, rate, round);
        return measure(task, plan, directory, origin, party);
    }

    /**
     * The load on a party.
     *
     * @param of the workload as named in the results
     * @param rate requests per second; 0 means as fast as responses come
     */
    record Task(String part, String of, String load, Workload workload, int rate, int round) {}

    static Sample measure(Task task, Plan plan, Path directory, Origin origin, Running party)
            throws IOException, InterruptedException {
        ProcessHandle measured = party.process().handle();
        List<ProcessHandle> others = party.party() == Party.DIRECT ? List.of() : List.of(origin.process.handle());
        Running.Ledger before = party.ledger();
        Meter meter = Meter.start(measured, others);
        Wrk.Result result =
                Wrk.run(directory, party.port(), task.workload(), plan.connections(), task.rate(), plan.seconds());
        Meter.Reading used = meter.read();
        if (result.errors() > result.requests() / 2) {
            throw new IOException(party.party().label + " answers " + task.of() + " with errors");
        }
        return new Sample(
                new Sample.Of(task.part(), task.of(), task.load(), party.party().label, task.round()),
                new Sample.Work(
                        result.requests(),
                        used.cpuSeconds() * 1e6 / Math.max(1, result.requests()),
                        result.requestsPerSecond()),
                new Sample.Times(result.p50Us(), result.p99Us(), result.p999Us()),
                new Sample.Side(
                        ProcFs.treeResidentKib(measured) / 1024.0,
                        result.errors(),
                        party.ledger().lostShareSince(before),
                        used.foreignShare()));
    }

    private void deleteJournals() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(
                            path -> directory.relativize(path).toString().contains("-journal"))
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.delete(file);
            }
        }
    }
}
