package io.reprise.replayer.apps;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.apps.Trial.Addresses;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notes on Tomcat, used without cookies: the session id and a nonce stand in each URL. */
@Tag("programs")
class NotesReplayIT {
    private static final App NOTES = new App("notes");

    private static final double EFFECTS_AT_1X = 0.99;
    private static final int NEVER_AT_1X = 0;

    @TempDir
    Path directory;

    @Test
    void writesOfUsersArriveAtACopyWithOtherSecretsAndIds() throws Exception {
        Trial trial = new Trial(NOTES, directory);
        assertThat(trial.record(NotesUsers.all(4), Addresses.ONE_EACH, false, 60))
                .hasSizeGreaterThan(40);
        Judgement atItsPace = trial.replay("1x", 0);
        atItsPace.assertShares("1x", EFFECTS_AT_1X, 0.99);
        assertThat(atItsPace.never()).as("%s", atItsPace).hasSizeLessThanOrEqualTo(NEVER_AT_1X);
        for (String rate : List.of("4x", "1000x")) {
            Judgement faster = trial.replay(rate, 0);
            faster.assertShares(rate, 0.95, 0.95);
        }
    }

    @Test
    void threeCopiesOfEachUserLogInAndWriteThreeTimesAsMuch() throws Exception {
        Trial trial = new Trial(NOTES, directory);
        trial.record(NotesUsers.all(2), Addresses.ONE_EACH, false, 60);
        Judgement judgement = trial.replayCopies(3);
        // The copies of a user share one account, and a list shows their notes, which look equal. Two copies
        // that read the list at the same time may take the same note.
        assertThat(judgement.arrivedShare()).as("%s", judgement).isGreaterThanOrEqualTo(0.9);
        assertThat(judgement.never()).as("%s", judgement).hasSizeLessThanOrEqualTo(6);
        assertThat(judgement.sameClassShare()).as("%s", judgement).isGreaterThanOrEqualTo(0.98);
    }

    @Test
    void usersBehindOneAddressReachACopyWithMoreRows() throws Exception {
        Trial trial = new Trial(NOTES, directory);
        trial.record(NotesUsers.all(4), Addresses.ONE_FOR_ALL, false, 60);
        Judgement judgement = trial.replay("4x", 20);
        judgement.assertShares("replay", 0.95, 0.95);
    }
}
