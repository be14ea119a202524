package io.reprise.bench.sidebyside;

import java.util.ArrayList;
import java.util.List;

/** Measures a party's CPU time over a period, and the share of the machine that other processes used meanwhile. */
final class Meter {
    private final ProcessHandle party;
    private final List<ProcessHandle> others;
    private final long startNs = System.nanoTime();
    private final long partyTicks;
    private final long knownTicks;
    private final ProcFs.Machine machine;

    private Meter(ProcessHandle party, List<ProcessHandle> others) {
        this.party = party;
        this.others = others;
        partyTicks = ProcFs.treeTicks(party);
        knownTicks = knownTicks();
        machine = ProcFs.Machine.read();
    }

    /** @param others that run for the measurement as well, besides this process and what it starts meanwhile */
    static Meter start(ProcessHandle party, List<ProcessHandle> others) {
        return new Meter(party, new ArrayList<>(others));
    }

    /** What was used from the start to now. */
    record Reading(double cpuSeconds, double foreignShare) {}

    Reading read() {
        long usedTicks = ProcFs.treeTicks(party) - partyTicks;
        ProcFs.Machine now = ProcFs.Machine.read();
        long foreignTicks = now.busyTicks()
                - machine.busyTicks()
                - (knownTicks() - knownTicks)
                + now.stealTicks()
                - machine.stealTicks();
        double elapsed = (System.nanoTime() - startNs) / 1e9;
        return new Reading(ProcFs.seconds(usedTicks), Math.max(0, ProcFs.seconds(foreignTicks) / elapsed));
    }

    private long knownTicks() {
        return ProcFs.ownTicks()
                + ProcFs.treeTicks(party)
                + others.stream().mapToLong(ProcFs::treeTicks).sum();
    }
}
