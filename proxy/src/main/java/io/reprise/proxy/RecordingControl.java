package io.reprise.proxy;

import io.reprise.proxy.capture.BodyLimits;
import io.reprise.proxy.capture.Recorder;
import io.reprise.proxy.capture.RecordingRules;
import io.reprise.proxy.capture.ReplayedRequests;
import io.reprise.text.Shown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows and changes the recording rules for the admin port. Thread-safe. */
final class RecordingControl {
    private static final Logger LOG = LoggerFactory.getLogger("io.reprise.recording");
    private static final int SHOWN_MAX_CHARS = 1_000;
    private static final String RECORD = "record";
    private static final String SAMPLE = "sample";
    private static final String INCLUDE = "include";
    private static final String EXCLUDE = "exclude";
    private static final String MAX_REQUEST_BODY = "max_request_body";
    private static final String MAX_RESPONSE_BODY = "max_response_body";
    private static final String MAX_STATE_BODY = "max_state_body";
    private static final String MAX_MEDIA_BODY = "max_media_body";
    private static final String RECORD_REPLAYED = "record_replayed";
    private static final String BYTES = "bytes";
    private static final Set<String> NAMES = Set.of(
            RECORD,
            SAMPLE,
            INCLUDE,
            EXCLUDE,
            MAX_REQUEST_BODY,
            MAX_RESPONSE_BODY,
            MAX_STATE_BODY,
            MAX_MEDIA_BODY,
            RECORD_REPLAYED);

    private final Recorder recorder;

    RecordingControl(Recorder recorder) {
        this.recorder = recorder;
    }

    Map<String, Object> settings() {
        return settings(recorder.rules());
    }

    /** Makes one line, because patterns may contain anything. */
    private static String shown(RecordingRules rules) {
        return Shown.printable(settings(rules).toString(), SHOWN_MAX_CHARS);
    }

    private static Map<String, Object> settings(RecordingRules rules) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(RECORD, rules.isOn());
        settings.put(SAMPLE, rules.samplePercent());
        settings.put(INCLUDE, rules.include());
        settings.put(EXCLUDE, rules.exclude());
        settings.put(MAX_REQUEST_BODY, rules.bodies().requestMax());
        settings.put(MAX_RESPONSE_BODY, rules.bodies().responseMax());
        settings.put(MAX_STATE_BODY, rules.bodies().stateMax());
        settings.put(MAX_MEDIA_BODY, rules.bodies().mediaMax());
        settings.put(RECORD_REPLAYED, rules.replayed() == ReplayedRequests.RECORDED);
        return settings;
    }

    /**
     * Changes the rules that are named and keeps the rest. If any value is wrong, nothing changes.
     *
     * @throws IllegalArgumentException naming the member, its value and what is expected
     */
    synchronized void change(Map<String, Object> wanted) {
        for (String name : wanted.keySet()) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("'" + name + "' is not a setting (expected: record, sample, include,"
                        + " exclude, max_request_body, max_response_body, max_state_body,"
                        + " max_media_body, record_replayed)");
            }
        }
        RecordingRules now = recorder.rules();
        boolean recordsReplayed = now.replayed() == ReplayedRequests.RECORDED;
        RecordingRules changed = new RecordingRules(
                of(wanted, RECORD, Boolean.class, "true or false", now.isOn()),
                of(wanted, SAMPLE, Number.class, "a percentage", now.samplePercent())
                        .doubleValue(),
                texts(wanted, INCLUDE, now.include()),
                texts(wanted, EXCLUDE, now.exclude()),
                bodies(wanted, now.bodies()),
                of(wanted, RECORD_REPLAYED, Boolean.class, "true or false", recordsReplayed)
                        ? ReplayedRequests.RECORDED
                        : ReplayedRequests.LEFT_OUT);
        recorder.change(changed);
        LOG.info("recording changed on the admin port: {}, was {}", shown(changed), shown(now));
    }

    /** A change of the limit of responses alone applies to responses of all types. */
    private static BodyLimits bodies(Map<String, Object> wanted, BodyLimits now) {
        long response = of(wanted, MAX_RESPONSE_BODY, Long.class, BYTES, now.responseMax());
        boolean ofAll = wanted.containsKey(MAX_RESPONSE_BODY);
        return new BodyLimits(
                of(wanted, MAX_REQUEST_BODY, Long.class, BYTES, now.requestMax()),
                response,
                of(wanted, MAX_STATE_BODY, Long.class, BYTES, ofAll ? response : now.stateMax()),
                of(wanted, MAX_MEDIA_BODY, Long.class, BYTES, ofAll ? response : now.mediaMax()));
    }

    private static <T> T of(Map<String, Object> wanted, String name, Class<T> type, String right, T otherwise) {
        Object value = wanted.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + right + ")");
        }
        return type.cast(value);
    }

    private static List<String> texts(Map<String, Object> wanted, String name, List<String> otherwise) {
        List<?> texts = of(wanted, name, List.class, "a list of 'METHOD /path/glob'", otherwise);
        return texts.stream().map(String::valueOf).toList();
    }
}
