package io.reprise.replayer.apps;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.apps.Trial.Addresses;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shop on Django behind gunicorn and nginx, which compresses its pages: masked CSRF tokens, the admin, random slugs. */
@Tag("programs")
class ShopReplayIT {
    private static final App SHOP = new App("shop");

    @TempDir
    Path directory;

    private static final double EFFECTS_AT_1X = 0.0;

    private static final double SAME_CLASS_AT_1X = 0.30;

    @Test
    void whatUsersWroteArrivesAtACopyWithOtherSecretsAndIds() throws Exception {
        Trial trial = new Trial(SHOP, directory);
        List<String> effects = trial.record(ShopUsers.all(4), Addresses.ONE_EACH, true, 60);
        assertThat(effects).hasSizeGreaterThan(80);
        Judgement judgement = trial.replay("1x", 0);
        assertThat(judgement.never()).isEmpty();
        assertThat(judgement.arrivedShare()).isGreaterThanOrEqualTo(EFFECTS_AT_1X);
        assertThat(judgement.sameClassShare()).isGreaterThanOrEqualTo(SAME_CLASS_AT_1X);
    }
}
