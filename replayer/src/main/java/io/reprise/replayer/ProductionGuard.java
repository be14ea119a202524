package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.cli.Shown;
import io.reprise.journal.JournalReader;
import io.reprise.journal.RunManifest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Refuses to fire at production: a target that is marked so, or the place where the recording was made. */
final class ProductionGuard {
    private static final String ALLOW = " (--allow-production fires at it nevertheless)";

    private ProductionGuard() {}

    static void check(TargetCatalog.Named named, List<Path> journals) {
        if (named.production()) {
            throw ExitException.usage("--target: " + named.target() + " is marked as production" + ALLOW);
        }
        List<RunManifest> runs;
        try (JournalReader reader = JournalReader.open(journals)) {
            runs = reader.runs();
        }
        Set<InetAddress> addresses = addresses(named.target().host());
        for (RunManifest run : runs) {
            for (String setting : List.of("listen", "upstream")) {
                for (String place : run.settings().getOrDefault(setting, "").split("[,\\s]+", -1)) {
                    if (isSame(place, named, addresses, run.host())) {
                        throw ExitException.usage("--target: " + named.target() + " is where the recording was made ("
                                + setting + " " + Shown.printable(place, 100) + ")" + ALLOW);
                    }
                }
            }
        }
    }

    private static boolean isSame(String setting, TargetCatalog.Named named, Set<InetAddress> addresses, String host) {
        String authority = setting.replaceFirst("^https?://", "").replaceFirst("/$", "");
        String place = authority.matches(".*:\\d+") ? authority : authority + standardPort(setting);
        int colon = place.lastIndexOf(':');
        if (colon < 0
                || !place.substring(colon + 1)
                        .equals(Integer.toString(named.target().port()))) {
            return false;
        }
        String recordedHost = place.substring(0, colon).replaceAll("^\\[|]$", "");
        Set<InetAddress> recorded = addresses(recordedHost);
        boolean local =
                recorded.stream().anyMatch(address -> address.isLoopbackAddress() || address.isAnyLocalAddress());
        if (local) {
            // Loopback means the recording host; it is this target only when both are on one host.
            return addresses.stream().anyMatch(InetAddress::isLoopbackAddress) && host.equals(localHost())
                    || named.target().host().equalsIgnoreCase(host);
        }
        return recordedHost.equalsIgnoreCase(named.target().host())
                || recorded.stream().anyMatch(addresses::contains);
    }

    private static String standardPort(String setting) {
        return setting.startsWith("https:") ? ":443" : ":80";
    }

    private static String localHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    private static Set<InetAddress> addresses(String host) {
        try {
            return new HashSet<>(Arrays.asList(InetAddress.getAllByName(host)));
        } catch (UnknownHostException e) {
            return Set.of(); // the engine says so when it connects
        }
    }
}
