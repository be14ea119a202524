package io.reprise.replayer;

import io.reprise.replayer.engine.Clients;
import io.reprise.replayer.engine.ConnectionUse;
import io.reprise.replayer.engine.Demand;
import io.reprise.replayer.engine.Demand.Peak;
import io.reprise.replayer.engine.EngineLimits;
import io.reprise.text.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Compares the demand of a run with its limits and with this machine's resources, in words. Pure functions. */
final class DemandCheck {
    /** Own lag stays within its bounds below this share of what a loop can send. */
    private static final double SHARE = 0.5;

    private final Demand demand;
    private final EngineLimits limits;
    private final Clients clients;
    private final Capacity capacity;
    private final int loops;

    /** @param loops number of event loops */
    DemandCheck(Demand demand, EngineLimits limits, Clients clients, Capacity capacity, int loops) {
        this.demand = demand;
        this.limits = limits;
        this.clients = clients;
        this.capacity = capacity;
        this.loops = loops;
    }

    /** The demand of the run, line by line. */
    List<String> asks() {
        String connections = clients.connections() == ConnectionUse.POOL
                ? "as many as requests in flight"
                : Shown.count(demand.connections().most()) + " open at the most" + at(demand.connections()) + ", "
                        + Shown.count(demand.opened().most()) + " opened in the busiest minute" + at(demand.opened());
        return List.of(
                "Peak       " + Shown.count(demand.requests().most(), "request") + " in the busiest second"
                        + at(demand.requests()),
                "In flight  " + Shown.count(demand.inFlight().most()) + " at the most" + at(demand.inFlight()) + ", "
                        + String.format(Locale.ROOT, "%.1f", demand.inFlightMean())
                        + " in the mean (mean rate × mean time), on a target as fast as the recorded one",
                "Connect    " + connections,
                "Bytes      " + Shown.bytes(demand.sentBytes().most()) + " sent in the busiest second"
                        + at(demand.sentBytes()) + ", "
                        + Shown.bytes(demand.receivedBytes().most())
                        + " received of the requests of one" + at(demand.receivedBytes()));
    }

    private static String at(Peak peak) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(peak.atNs());
        return " (at " + (seconds <= 0 ? "0s" : Shown.duration(TimeUnit.SECONDS.toNanos(seconds))) + ")";
    }

    /** The resources of this machine, in a line. */
    String has() {
        String tested = capacity.requestsPerSecond() == 0
                ? "no self-test"
                : Shown.count(Math.round(capacity.requestsPerSecond()))
                        + " requests/s of one event loop in a self-test beside its target";
        return Shown.count(capacity.processors(), "processor") + ", "
                + Shown.count(capacity.descriptors()) + " descriptors, "
                + (capacity.ports() == Long.MAX_VALUE ? "" : Shown.count(capacity.ports()) + " ports, ") + tested;
    }

    /** The demands that exceed a limit or a resource, each with the change that helps; empty if there are none. */
    List<String> misfits() {
        List<String> lines = new ArrayList<>();
        places(lines);
        connections(lines);
        rate(lines);
        return lines;
    }

    private void places(List<String> lines) {
        long inFlight = demand.inFlight().most();
        if (inFlight > limits.inFlightMax()) {
            lines.add(Shown.count(inFlight) + " requests in flight are more than --max-in-flight allows ("
                    + Shown.count(limits.inFlightMax()) + "): raise it to " + Shown.count(ample(inFlight)));
        }
        if (inFlight > limits.connectionsMax()) {
            lines.add(Shown.count(inFlight) + " requests in flight need more connections than --connections allows ("
                    + Shown.count(limits.connectionsMax()) + "): raise its number to " + Shown.count(ample(inFlight)));
        }
    }

    private void connections(List<String> lines) {
        long open = demand.connections().most();
        if (open > limits.connectionsMax() && demand.inFlight().most() <= limits.connectionsMax()) {
            lines.add(Shown.count(open) + " open connections are more than --connections allows ("
                    + Shown.count(limits.connectionsMax()) + "): raise its number to " + Shown.count(ample(open)));
        }
        if (open > capacity.descriptors()) {
            lines.add(Shown.count(open) + " open connections need more descriptors than there are ("
                    + Shown.count(capacity.descriptors()) + "): raise ulimit -n by "
                    + Shown.count(ample(open) - capacity.descriptors()) + " or use --shard");
        }
        if (demand.opened().most() > capacity.ports()) {
            lines.add(Shown.count(demand.opened().most()) + " connections a minute may need more ports than there are ("
                    + Shown.count(capacity.ports()) + "), because a closed one is kept for a minute:"
                    + " widen net.ipv4.ip_local_port_range or use --shard");
        }
    }

    private void rate(List<String> lines) {
        double possible = SHARE * capacity.requestsPerSecond() * loops;
        long asked = demand.requests().most();
        if (capacity.requestsPerSecond() == 0 || asked <= possible) {
            return;
        }
        lines.add(Shown.count(asked) + " requests in a second are more than half of what "
                + Shown.count(loops, "event loop") + " can send ("
                + Shown.count(Math.round(capacity.requestsPerSecond() * loops))
                + "), so that some may be late: lower --rate, "
                + (mayAddLoops() ? "raise --threads, " : "") + "or use --shard on "
                + Shown.count((long) Math.ceil(asked / possible)) + " machines");
    }

    private boolean mayAddLoops() {
        return !clients.needOneLoop() && loops < capacity.processors();
    }

    /** A limit with room for a target that is slower than the recorded one. */
    private static long ample(long needed) {
        return needed + needed / 2 + 1;
    }
}
