package io.reprise.replayer.apps;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.apps.Trial.Addresses;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DokuWiki on PHP: a token for each session in forms and links, revisions that are times, a cookie named by port. */
@Tag("programs")
class WikiReplayIT {
    private static final App WIKI = new App("wiki");

    @TempDir
    Path directory;

    @Test
    void whatUsersWroteArrivesAtACopyWithOtherSecrets() throws Exception {
        Trial trial = new Trial(WIKI, directory);
        List<String> effects = trial.record(WikiUsers.all(4), Addresses.ONE_EACH, true, 200);
        assertThat(effects).hasSizeGreaterThan(30);
        Judgement judgement = trial.replay("1x", 0);
        assertThat(judgement.never()).as("%s", judgement).isEmpty();
        judgement.assertShares("replay", 0.99, 0.99);
    }
}
