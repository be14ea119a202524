package io.reprise.bench.sidebyside;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A party that serves. */
record Running(Party party, int port, int adminPort, Child process) implements AutoCloseable {
    private static final Pattern SEEN = Pattern.compile("\"seen\":(\\d+)");
    private static final Pattern LOST = Pattern.compile("\"lost\":\\{([^}]*)}");
    private static final Pattern NUMBER = Pattern.compile(":(\\d+)");

    /** A recorder's own account since it started. */
    record Ledger(long seen, long lost) {
        double lostShareSince(Ledger before) {
            return seen == before.seen ? 0 : (double) (lost - before.lost) / (seen - before.seen);
        }
    }

    /** All zero where nothing is recorded. */
    Ledger ledger() throws IOException, InterruptedException {
        if (!party.isRecording()) {
            return new Ledger(0, 0);
        }
        String told = Origin.get(adminPort, "/recording");
        Matcher seen = SEEN.matcher(told);
        Matcher lost = LOST.matcher(told);
        if (!seen.find() || !lost.find()) {
            throw new IOException("the recorder does not say what it lost: " + told);
        }
        long sum = NUMBER.matcher(lost.group(1))
                .results()
                .mapToLong(count -> Long.parseLong(count.group(1)))
                .sum();
        return new Ledger(Long.parseLong(seen.group(1)), sum);
    }

    /** Full load until the JVM has compiled what it needs; nothing for parties without one. */
    void warmUp(Path directory, Workload workload, int connections, int seconds)
            throws IOException, InterruptedException {
        if (party.label.startsWith("reprise")) {
            Wrk.run(directory, port, workload, connections, 0, seconds);
        }
    }

    @Override
    public void close() {
        if (party != Party.DIRECT) {
            process.close();
        }
    }
}
