package io.reprise.journal;

import java.util.Map;

/**
 * What a run directory says about itself in {@code run.properties}: written once at the start of the run.
 *
 * @param formatVersion {@link RecordLayout#VERSION} of its records
 * @param runId unique among all runs of all hosts
 * @param startEpochNs wall clock at start, nanoseconds since the Unix epoch
 * @param recorder name and version of the recording program
 * @param host name of the recording host
 * @param settings what the recorder was told, such as listen, upstream, session rules
 */
public record RunManifest(
        int formatVersion,
        String runId,
        long startEpochNs,
        String recorder,
        String host,
        Map<String, String> settings) {}
