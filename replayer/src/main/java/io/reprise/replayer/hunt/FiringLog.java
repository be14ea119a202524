package io.reprise.replayer.hunt;

import io.reprise.replayer.engine.Outcome;
import io.reprise.replayer.engine.OutcomeListener;
import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.LaneCauses;
import io.reprise.replayer.plan.PlannedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Remembers the end of each request of one firing, in bounded memory. The engine calls the listeners on its loops; all
 * else is for the main thread, once the firing is over.
 */
public final class FiringLog {
    private final List<LoopLog> loops = new CopyOnWriteArrayList<>();
    private final AtomicLong left;
    private final AtomicLong forgotten = new AtomicLong();

    /** @param answersMax how many requests are remembered at most */
    public FiringLog(long answersMax) {
        left = new AtomicLong(answersMax);
    }

    /** A listener for one more loop, which tells another one first. */
    public OutcomeListener before(OutcomeListener next) {
        LoopLog log = new LoopLog(next);
        loops.add(log);
        return log;
    }

    /** The requests that ended, in the order in which they were due. */
    List<Answer> answers() {
        List<Answer> all = new ArrayList<>();
        loops.forEach(loop -> all.addAll(loop.answers));
        all.sort((a, b) -> Long.compare(a.times().intendedNs(), b.times().intendedNs()));
        return all;
    }

    /** How many requests ended that are not remembered, because of their number. */
    public long forgotten() {
        return forgotten.get();
    }

    private final class LoopLog implements OutcomeListener {
        private final OutcomeListener next;
        private final LaneCauses causes = new LaneCauses();
        private final List<Answer> answers = new ArrayList<>();

        LoopLog(OutcomeListener next) {
            this.next = next;
        }

        @Override
        public void onSent(PlannedRequest request, long sentNs) {
            next.onSent(request, sentNs);
        }

        @Override
        public void onPlaceFree() {
            next.onPlaceFree();
        }

        @Override
        public void onOutcome(Outcome outcome) {
            next.onOutcome(outcome);
            if (!Comparison.of(outcome).isEnded()) {
                return;
            }
            if (left.getAndDecrement() <= 0) {
                forgotten.incrementAndGet();
                return;
            }
            answers.add(Answer.of(outcome, causes));
        }
    }
}
