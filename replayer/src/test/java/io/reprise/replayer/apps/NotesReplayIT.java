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

    @TempDir
    Path directory;

    private static final double EFFECTS_AT_1X = 0.0;

    private static final double SAME_CLASS_AT_1X = 0.01;

    @Test
    void whatUsersWroteArrivesAtACopyWithOtherSecretsAndIds() throws Exception {
        Trial trial = new Trial(NOTES, directory);
        List<String> effects = trial.record(NotesUsers.all(4), Addresses.ONE_EACH, false, 60);
        assertThat(effects).hasSizeGreaterThan(40);
        Judgement judgement = trial.replay("1x", 0);
        assertThat(judgement.never()).isEmpty();
        assertThat(judgement.arrivedShare()).isGreaterThanOrEqualTo(EFFECTS_AT_1X);
        assertThat(judgement.sameClassShare()).isGreaterThanOrEqualTo(SAME_CLASS_AT_1X);
    }
}
