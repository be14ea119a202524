package io.reprise.replayer.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.measure.ChangedOutcomes.Cause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangedOutcomesTest {
    @ParameterizedTest
    @CsvSource({
        "200, 200, 0", // the same
        "200, 201, 0", // the same class
        "302, 303, 0",
        "200, 302, 10", // a redirect in place of a page
        "302, 200, 10",
        "302, 403, 10",
        "404, 200, 10",
        "200, 503, 0", // a failure already
        "500, 200, 10",
        "0, 200, 0" // nothing recorded to compare with
    })
    void countsStatusesOfAnotherClass(int recorded, int replayed, long changed) {
        assertThat(runs(recorded, replayed, 10).count()).isEqualTo(changed);
    }

    @ParameterizedTest
    @CsvSource({
        "200, 401, LOST_STATE",
        "200, 302, LOST_STATE",
        "302, 422, LOST_STATE",
        "200, 404, MISSING_DATA",
        "200, 429, OVERLOAD",
        "302, 200, UNKNOWN",
        "200, 403, WRONG_HOST" // every single request is refused
    })
    void namesTheLikeliestCause(int recorded, int replayed, Cause cause) {
        assertThat(runs(recorded, replayed, 10).cause()).isEqualTo(cause);
    }

    @Test
    void refusalsOfSomeRequestsAreLostState() {
        Runs runs = new Runs();
        answer(runs, 200, 200, 80);
        answer(runs, 302, 403, 20);
        assertThat(runs.finish(100).changed().cause()).isEqualTo(Cause.LOST_STATE);
    }

    @ParameterizedTest
    @CsvSource({"0, 100, false", "1, 3, false", "2, 3, true", "1, 1000, false", "8, 541, false", "81, 541, true"})
    void isSignificantOnlyBeyondChance(int changed, int compared, boolean significant) {
        Runs runs = new Runs();
        answer(runs, 200, 200, compared - changed);
        answer(runs, 302, 403, changed);
        assertThat(runs.finish(100).changed().isSignificant()).isEqualTo(significant);
    }

    @Test
    void sentenceSaysHowManyWhyAndWhatToDo() {
        Runs runs = new Runs();
        answer(runs, 200, 200, 460);
        answer(runs, 302, 403, 81);
        assertThat(runs.finish(100).changed().sentence())
                .startsWith("81 of 541 responses have a status of another class than recorded: most likely")
                .contains("sessions, tokens or ids")
                .contains("check that the target has the recorded users");
    }

    private static ChangedOutcomes runs(int recorded, int replayed, int count) {
        Runs runs = new Runs();
        answer(runs, recorded, replayed, count);
        return runs.finish(100).changed();
    }

    private static void answer(Runs runs, int recorded, int replayed, int count) {
        for (int i = 0; i < count; i++) {
            runs.recorded(recorded).answered(replayed, 0, 1, 0, 11);
        }
    }
}
