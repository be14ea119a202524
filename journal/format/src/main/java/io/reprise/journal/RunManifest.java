package io.reprise.journal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The description of a run in its {@code run.properties}, written once at the start of the run.
 *
 * @param formatVersion version of the format of the run's records; {@link RecordLayout#VERSION} if it is lost
 * @param runId unique among all runs of all hosts
 * @param startEpochNs wall clock at start, nanoseconds since the Unix epoch
 * @param recorder name and version of the recording program
 * @param host name of the recording host
 * @param settings the recorder's settings, such as listen, upstream, session rules
 * @param state whether all of this was read from the run
 */
public record RunManifest(
        int formatVersion,
        String runId,
        long startEpochNs,
        String recorder,
        String host,
        Map<String, String> settings,
        ManifestState state) {
    private static final String RECORDER_SETTING = "recorder";
    private static final String HOST_SETTING = "recorded-on";

    /**
     * The manifest of a run that this process begins; the settings {@code recorder} and {@code recorded-on}, if given,
     * become the recorder and the host.
     */
    public static RunManifest ofThisProcess(String runId, Instant start, Map<String, String> settings) {
        String version = RunManifest.class.getPackage().getImplementationVersion();
        String recorder = version == null ? "reprise" : "reprise " + version;
        Map<String, String> others = new TreeMap<>(settings);
        String named = others.remove(RECORDER_SETTING);
        String host = others.remove(HOST_SETTING);
        long startEpochNs = TimeUnit.SECONDS.toNanos(start.getEpochSecond()) + start.getNano();
        return new RunManifest(
                RecordLayout.VERSION,
                runId,
                startEpochNs,
                named == null ? recorder : named,
                host == null ? hostName() : host,
                Map.copyOf(others),
                ManifestState.INTACT);
    }

    /**
     * The settings by which a run that holds a part of this one tells where the part was recorded. If this manifest was
     * not read completely, they name no host, so that the place of the recording counts as unknown.
     */
    public Map<String, String> settingsOfPart() {
        Map<String, String> part = new TreeMap<>(settings);
        part.put(RECORDER_SETTING, recorder);
        part.put(HOST_SETTING, state == ManifestState.INTACT ? host : "unknown");
        return part;
    }

    /** The same manifest, marked as damaged. */
    RunManifest damaged() {
        return new RunManifest(formatVersion, runId, startEpochNs, recorder, host, settings, ManifestState.DAMAGED);
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).trim();
        } catch (IOException e) {
            return hostNameByLookup();
        }
    }

    private static String hostNameByLookup() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
