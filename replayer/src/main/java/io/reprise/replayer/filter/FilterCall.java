package io.reprise.replayer.filter;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** One request on its way through a filter. It is answered, refused or abandoned once; thread-safe. */
public final class FilterCall {
    private static final int REASON_CHARS_MAX = 300;

    private final FilterRequest request;
    private final Answer answer;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);

    private enum Phase {
        WAITING,
        /** It has its answer, or was abandoned. */
        OVER
    }

    /** Takes the result, on a thread of the filter. */
    public interface Answer {
        /** The filter has answered. */
        void replied(FilterReply reply);

        /**
         * The request must not be sent.
         *
         * @param reason in one line without control characters, at most 300 characters
         */
        void refused(String reason);
    }

    FilterCall(FilterRequest request, Answer answer) {
        this.request = request;
        this.answer = answer;
    }

    /** A call that nobody waits for. */
    static FilterCall over() {
        FilterRequest nothing = new FilterRequest("", 0, "", "", List.of(), new byte[0], List.of());
        FilterCall call = new FilterCall(nothing, new Answer() {
            @Override
            public void replied(FilterReply reply) {
                // nobody waits
            }

            @Override
            public void refused(String reason) {
                // nobody waits
            }
        });
        call.abandon();
        return call;
    }

    FilterRequest request() {
        return request;
    }

    /** Nobody waits any more. */
    public void abandon() {
        phase.set(Phase.OVER);
    }

    boolean isOver() {
        return phase.get() == Phase.OVER;
    }

    void reply(FilterReply reply) {
        if (phase.compareAndSet(Phase.WAITING, Phase.OVER)) {
            answer.replied(reply);
        }
    }

    void refuse(String reason) {
        if (phase.compareAndSet(Phase.WAITING, Phase.OVER)) {
            answer.refused(inOneLine(reason));
        }
    }

    /** A filter may give any text as its reason. */
    private static String inOneLine(String reason) {
        String start = reason.length() <= REASON_CHARS_MAX ? reason : reason.substring(0, REASON_CHARS_MAX - 1) + "…";
        return start.replaceAll("\\p{Cntrl}+", " ");
    }
}
