package io.reprise.replayer;

import io.reprise.journal.RunManifest;
import io.reprise.replayer.source.RecordedHosts;
import io.reprise.text.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The places where a recording was made, as its manifests state them. Immutable.
 *
 * @param recorders the recording hosts, each with its settings
 * @param machines other hosts that the recorders sent to or listened on, by name or address
 * @param ports the recorders' ports and the settings that name them
 * @param sockets the recorders' unix sockets
 * @param hasAnyPort whether some of the places are unknown, so that every port counts
 * @param unknown why the places are unknown, in words; null when they can be compared
 */
record RecordedPlaces(
        List<Recorder> recorders,
        Set<String> machines,
        Map<Integer, String> ports,
        List<Path> sockets,
        boolean hasAnyPort,
        @Nullable String unknown) {
    /** The host names that a recorder writes if it does not know its host's name. */
    private static final Set<String> UNNAMED = Set.of("", "unknown");

    private static final Set<String> EVERYWHERE = Set.of("localhost", "localhost.localdomain", "::", "::1");
    private static final List<String> SETTINGS = List.of("listen", "upstream");

    /**
     * A recording host.
     *
     * @param host its name, in the form that is compared
     * @param places what its recorder listened on and sent to, for people
     * @param addresses its addresses, in the notation of {@code InetAddress}
     */
    record Recorder(String host, String places, Set<String> addresses) {}

    static RecordedPlaces of(List<RunManifest> runs) {
        Collected collected = new Collected();
        String unknown = runs.isEmpty() ? "the recording has no run" : null;
        for (RunManifest run : runs) {
            unknown = unknown == null ? unknown(run) : unknown;
            collected.add(run);
        }
        collected.ports.remove(0);
        return new RecordedPlaces(
                List.copyOf(collected.recorders),
                collected.machines,
                collected.ports,
                List.copyOf(collected.sockets),
                collected.hasAnyPort,
                unknown);
    }

    private static @Nullable String unknown(RunManifest run) {
        String name = "the manifest (run.properties) of run " + Shown.printable(run.runId(), 100);
        String so = ", so the place of the recording is unknown";
        return switch (run.state()) {
            case LOST -> name + " is missing" + so;
            case DAMAGED -> name + " is damaged" + so;
            case INTACT ->
                UNNAMED.contains(run.host()) || isRecordingHost(run.host())
                        ? name + " does not name the recording host"
                        : null;
        };
    }

    /** The places found so far. */
    private static final class Collected {
        private final Set<Recorder> recorders = new LinkedHashSet<>();
        private final Set<String> machines = new LinkedHashSet<>();
        private final Map<Integer, String> ports = new LinkedHashMap<>();
        private final Set<Path> sockets = new LinkedHashSet<>();
        private boolean hasAnyPort;

        void add(RunManifest run) {
            List<String> shown = new ArrayList<>();
            for (String setting : SETTINGS) {
                String value = run.settings().getOrDefault(setting, "").strip();
                if (value.isEmpty()) {
                    hasAnyPort = true;
                    continue;
                }
                for (String one : value.split("[,\\s]+", -1)) {
                    shown.add(setting + " " + one);
                    add(setting, one);
                }
            }
            recorders.add(new Recorder(
                    RecordedHosts.normal(run.host()), String.join(", ", shown), addresses(run.settings())));
        }

        private void add(String setting, String text) {
            Place place = Place.parse(text);
            if (place == null) {
                hasAnyPort = true;
            } else if (place.socket() != null) {
                sockets.add(place.socket());
            } else {
                hasAnyPort |= place.port() == 0;
                ports.putIfAbsent(place.port(), setting + " " + Shown.printable(text, 100));
                if (!isRecordingHost(place.host())) {
                    machines.add(place.host());
                }
            }
        }
    }

    /** Whether a host means the recording host: loopback or the wildcard, as a name or an address. */
    static boolean isRecordingHost(String host) {
        return EVERYWHERE.contains(host)
                || host.endsWith(".localhost")
                || host.matches("(::ffff:)?(127|0)(\\.\\d+){1,3}")
                || host.matches("0*(:0*){1,7}:0*1?");
    }

    private static Set<String> addresses(Map<String, String> settings) {
        String value = settings.getOrDefault("addresses", "").strip();
        return value.isEmpty() ? Set.of() : Set.copyOf(List.of(value.split("\\s+", -1)));
    }

    /** Whether two names belong to one host: they are equal, or one is the short form of the other. */
    static boolean isSameHost(String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        boolean eitherIsShort = one.indexOf('.') < 0 || other.indexOf('.') < 0;
        return eitherIsShort && !one.isEmpty() && one.split("\\.", 2)[0].equals(other.split("\\.", 2)[0]);
    }

    /**
     * Whether two paths mean one socket. The recorder's working directory is unknown, so a relative path is compared by
     * its file name.
     */
    static boolean isSameSocket(@Nullable Path one, @Nullable Path other) {
        if (one == null || other == null) {
            return false;
        }
        if (!other.isAbsolute()) {
            return Objects.equals(one.getFileName(), other.getFileName());
        }
        try {
            return Files.isSameFile(one, other);
        } catch (IOException notThere) {
            return one.toAbsolutePath().normalize().equals(other.normalize());
        }
    }
}
