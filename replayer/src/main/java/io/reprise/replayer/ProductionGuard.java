package io.reprise.replayer;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.journal.RunManifest;
import io.reprise.replayer.source.RecordedHosts;
import io.reprise.text.Shown;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses to fire at production: at a target that is marked as production, or at a place where the recording was made.
 * An unknown place counts as production.
 *
 * <p>Production is known by machines and by ports. Its machines are the recording hosts, the hosts of their upstreams,
 * and the hosts that the recorded requests named. Its ports are those that the recorders listened on and sent to, and
 * those of the named hosts, where no port means 80 and 443. Any of its ports on any of its machines is production:
 * nginx stands before the recorder and is in no manifest. Two machines are the same if their names or any of their
 * addresses are equal; a name that has no address here is compared as a name.
 */
final class ProductionGuard {
    /** The end of every refusal. */
    static final String ALLOW = " (--allow-production fires at it anyway)";

    private static final int NAMES_LOOKED_UP = 100;
    private static final List<Integer> STANDARD_PORTS = List.of(80, 443);

    /**
     * The result of the comparison.
     *
     * @param refusal why the target must not be fired at, in one line; null when the target is allowed
     * @param compared the recorded places that the target was compared with, in words
     */
    record Decision(@Nullable String refusal, List<String> compared) {}

    private final Surroundings surroundings;
    private final TargetCatalog.Named named;
    private final Place target;
    private final Set<InetAddress> targetAddresses;
    private final boolean targetIsHere;
    private final Map<String, Set<InetAddress>> resolved = new HashMap<>();

    /** @throws ExitException the target's name has no address, so that its machine is unknown */
    ProductionGuard(TargetCatalog.Named named, Surroundings surroundings) {
        this.surroundings = surroundings;
        this.named = named;
        this.target = named.place();
        if (target.socket() != null) {
            targetAddresses = Set.of();
            targetIsHere = true;
            return;
        }
        targetAddresses = surroundings.resolve(Set.of(target.host())).getOrDefault(target.host(), Set.of());
        if (targetAddresses.isEmpty()) {
            throw new ExitException(
                    ExitCodes.UNREACHABLE, "target " + named.target() + ": unknown host '" + target.host() + "'");
        }
        targetIsHere = targetAddresses.stream().anyMatch(surroundings::isOwn);
    }

    /** The names by which recorded requests may have addressed the target. */
    Set<String> watched() {
        return target.socket() != null ? Set.of() : Set.of(target.host());
    }

    /**
     * The refusal if the target is marked as production, by its own name or by that of another target at the same
     * place; else null.
     */
    @Nullable
    String marked() {
        Set<String> hosts = new HashSet<>();
        named.production().forEach(mark -> hosts.add(mark.place().host()));
        lookUp(hosts);
        for (TargetCatalog.Mark mark : named.production()) {
            Place place = mark.place();
            boolean same = place.socket() != null || target.socket() != null
                    ? RecordedPlaces.isSameSocket(target.socket(), place.socket())
                    : place.port() == target.port() && isMachine(place.host());
            if (same) {
                return "--target: " + named.target() + " is marked as production (" + mark.where() + ")" + ALLOW;
            }
        }
        return null;
    }

    /** Compares the target with everything that a recording says about where it was made. */
    Decision decide(List<RunManifest> runs, RecordedHosts hosts) {
        String marked = marked();
        if (marked != null) {
            return new Decision(marked, List.of());
        }
        RecordedPlaces places = RecordedPlaces.of(runs);
        if (places.unknown() != null) {
            return new Decision(
                    "--target: it is not known whether " + named.target() + " is production: " + places.unknown()
                            + ALLOW,
                    List.of());
        }
        List<RecordedHosts.Named> asked = hosts.named();
        Set<String> names = new HashSet<>(places.machines());
        places.recorders().forEach(recorder -> names.add(recorder.host()));
        asked.stream().limit(NAMES_LOOKED_UP).forEach(name -> names.add(name.host()));
        names.remove("");
        lookUp(names);
        String machine = machine(places, asked, hosts.requests());
        String port = machine == null ? null : port(places, asked);
        String refusal = machine == null || port == null
                ? null
                : "--target: " + named.target() + " is where the recording was made: " + machine + ", and " + port
                        + ALLOW;
        return new Decision(refusal, compared(places, asked, hosts));
    }

    private void lookUp(Collection<String> hosts) {
        Set<String> unasked = new HashSet<>(hosts);
        unasked.removeAll(resolved.keySet());
        unasked.removeIf(String::isEmpty);
        Map<String, Set<InetAddress>> found = surroundings.resolve(unasked);
        unasked.forEach(host -> resolved.put(host, found.getOrDefault(host, Set.of())));
    }

    /** Why the target is on a machine of production; null when it is not. */
    private @Nullable String machine(RecordedPlaces places, List<RecordedHosts.Named> asked, long requests) {
        for (RecordedPlaces.Recorder recorder : places.recorders()) {
            String reason = recorder(recorder);
            if (reason != null) {
                return reason;
            }
        }
        if (target.socket() != null) {
            return null; // a unix socket is always on this machine
        }
        for (String machine : places.machines()) {
            // A short name that has no address here may be short for the target's.
            boolean mayBeShort = resolved.getOrDefault(machine, Set.of()).isEmpty()
                    && RecordedPlaces.isSameHost(machine, target.host());
            if (mayBeShort || isMachine(machine)) {
                return "the recorder used its host (" + Shown.printable(machine, 100) + ")";
            }
        }
        for (RecordedHosts.Named name : asked) {
            // Loopback names the recording host, which was compared above.
            if (!RecordedPlaces.isRecordingHost(name.host()) && isMachine(name.host())) {
                String same = target.host().equals(name.host()) ? "it is named" : "it has an address of the host named";
                return same + " by " + Shown.count(name.requests()) + " of " + Shown.count(requests)
                        + " recorded requests (Host " + Shown.printable(name.host(), 100) + ")";
            }
        }
        return null;
    }

    private @Nullable String recorder(RecordedPlaces.Recorder recorder) {
        String name = Shown.printable(recorder.host(), 100);
        if (targetIsHere) {
            if (RecordedPlaces.isSameHost(recorder.host(), RecordedHosts.normal(surroundings.hostName()))) {
                return "it is on this machine, which recorded (" + name + ")";
            }
            // The machine may have been renamed, or the recorder may have had its own host name, as in a container.
            for (String address : recorder.addresses()) {
                if (isOwn(address)) {
                    return "it is on this machine, which has an address of the recording host (" + name + ", "
                            + Shown.printable(address, 100) + ")";
                }
            }
        }
        if (target.socket() != null) {
            return null;
        }
        boolean isNamed = !RecordedPlaces.isRecordingHost(recorder.host());
        if (isNamed && (RecordedPlaces.isSameHost(recorder.host(), target.host()) || isMachine(recorder.host()))) {
            return "it is the recording host (" + name + ")";
        }
        for (InetAddress address : targetAddresses) {
            if (!address.isLoopbackAddress() && recorder.addresses().contains(address.getHostAddress())) {
                return "it has an address of the recording host (" + name + ", " + address.getHostAddress() + ")";
            }
        }
        return null;
    }

    /** Whether the text is an address of this machine. Loopback does not count, because every machine has it. */
    private boolean isOwn(String address) {
        if (RecordedPlaces.isRecordingHost(address)) {
            return false;
        }
        lookUp(Set.of(address));
        return resolved.getOrDefault(address, Set.of()).stream().anyMatch(surroundings::isOwn);
    }

    /** Whether the target's machine has this name or one of its addresses. */
    private boolean isMachine(String host) {
        if (host.equals(target.host())) {
            return true;
        }
        Set<InetAddress> addresses = resolved.getOrDefault(host, Set.of());
        return addresses.stream().anyMatch(targetAddresses::contains)
                || targetIsHere && addresses.stream().anyMatch(surroundings::isOwn);
    }

    /** Why the target's port belongs to production; null when it does not. */
    private @Nullable String port(RecordedPlaces places, List<RecordedHosts.Named> asked) {
        if (target.socket() != null) {
            return places.sockets().stream().anyMatch(socket -> RecordedPlaces.isSameSocket(target.socket(), socket))
                    ? "the recorder used this socket"
                    : places.hasAnyPort() ? "the sockets in use there are not known" : null;
        }
        String setting = places.ports().get(target.port());
        if (setting != null) {
            return "port " + target.port() + " is its " + setting;
        }
        for (RecordedHosts.Named name : asked) {
            // A name without a port means a standard port, or a port that nginx removed before the recorder ($host).
            boolean mayHaveLostItsPort =
                    name.host().equals(target.host()) && !RecordedPlaces.isRecordingHost(name.host());
            boolean anyPort = mayHaveLostItsPort || STANDARD_PORTS.contains(target.port());
            if (name.port() == target.port() || name.port() == 0 && anyPort) {
                return "port " + target.port() + " is that of the recorded Host " + Shown.printable(name.host(), 100);
            }
        }
        return places.hasAnyPort() ? "the ports in use there are not known" : null;
    }

    private List<String> compared(RecordedPlaces places, List<RecordedHosts.Named> asked, RecordedHosts hosts) {
        List<String> lines = new ArrayList<>();
        places.recorders()
                .forEach(recorder -> lines.add("recorded on " + Shown.printable(recorder.host(), 100)
                        + (recorder.places().isEmpty() ? "" : " (" + Shown.printable(recorder.places(), 200) + ")")));
        long unresolved = asked.stream()
                .limit(NAMES_LOOKED_UP)
                .filter(name -> resolved.getOrDefault(name.host(), Set.of()).isEmpty())
                .count();
        lines.add((hosts.isComplete()
                        ? Shown.count(asked.size(), "recorded host")
                        : Shown.count(asked.size()) + " and more recorded hosts")
                + (unresolved == 0 ? "" : ", " + Shown.count(unresolved) + " of them without an address here")
                + (asked.size() <= NAMES_LOOKED_UP
                        ? ""
                        : ", the " + NAMES_LOOKED_UP + " most frequent by address, the others by name"));
        return lines;
    }
}
