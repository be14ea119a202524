package io.reprise.replayer.gate;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The quantity that a condition compares with a limit. */
public enum Quantity {
    /** Requests without a complete response, or with a 5xx that was not recorded. */
    FAILURES("failures", Kind.COUNT),
    /** Requests without a complete response, or with a 5xx, whatever was recorded. */
    ERRORS("errors", Kind.COUNT),
    /** Complete responses with another status than recorded. */
    MISMATCHES("mismatches", Kind.COUNT),
    /** Compared responses with another outcome than recorded. */
    CHANGED("changed", Kind.COUNT),
    /** Logins that failed. */
    LOGINS("login", Kind.COUNT),
    /** The rate at which requests were sent, beside the one of the timetable. */
    SENT("sent", Kind.RATE),
    /** A percentile of the response time. */
    PERCENTILE("p99", Kind.TIME),
    /** The longest response time. */
    MAX("max", Kind.TIME),
    /** The mean response time. */
    MEAN("mean", Kind.TIME),
    /** Findings of a hunt that show under load alone. */
    LOAD_ONLY("load-only", Kind.FINDINGS),
    /** Findings of a hunt that stay after the load. */
    RECOVERS_LATE("recovers-late", Kind.FINDINGS),
    /** Findings of a hunt that show at the pace of the baseline. */
    REGRESSION("regression", Kind.FINDINGS),
    /** Findings of a hunt that are not certain. */
    UNCLEAR("unclear", Kind.FINDINGS);

    /** How a quantity is measured. */
    enum Kind {
        /** A number of requests, or their share in percent. */
        COUNT,
        /** Requests a second, or their share of the rate of the timetable in percent. */
        RATE,
        /** Nanoseconds. */
        TIME,
        /** A number of findings. */
        FINDINGS
    }

    private final String word;
    private final Kind kind;

    Quantity(String word, Kind kind) {
        this.word = word;
        this.kind = kind;
    }

    /** As users write it; a percentile stands for all others. */
    public String word() {
        return word;
    }

    Kind kind() {
        return kind;
    }

    /** Whether only a hunt has it. */
    public boolean isOfFindings() {
        return kind == Kind.FINDINGS;
    }

    /** The quantity of this word; null if the word is not a quantity, or takes no limit. */
    static @Nullable Quantity named(String word) {
        return Arrays.stream(values())
                .filter(each -> each != PERCENTILE && each != LOGINS && each.word.equals(word))
                .findFirst()
                .orElse(null);
    }

    /** The words of all quantities that take a limit. */
    static List<String> words() {
        return Arrays.stream(values())
                .filter(each -> each != LOGINS)
                .map(Quantity::word)
                .toList();
    }
}
