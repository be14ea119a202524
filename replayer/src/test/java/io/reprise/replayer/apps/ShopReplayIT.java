package io.reprise.replayer.apps;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.apps.Trial.Addresses;
import io.reprise.replayer.apps.Trial.Beginning;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shop on Django behind gunicorn and nginx, with compressed pages: masked CSRF tokens, the admin, random slugs. */
@Tag("programs")
class ShopReplayIT {
    private static final App SHOP = new App("shop");

    @TempDir
    Path directory;

    @Test
    void writesOfUsersArriveAtACopyWithOtherSecretsAndIds() throws Exception {
        Trial trial = new Trial(SHOP, directory);
        assertThat(trial.record(ShopUsers.all(4), Addresses.ONE_EACH, true, 60)).hasSizeGreaterThan(80);
        Judgement atItsPace = trial.replay("1x", 0);
        atItsPace.assertShares("1x", 0.99, 0.99);
        assertThat(atItsPace.never()).as("%s", atItsPace).isEmpty();
        for (String rate : List.of("4x", "1000x")) {
            Judgement faster = trial.replay(rate, 0);
            faster.assertShares(rate, 0.95, 0.95);
        }
    }

    @Test
    void aRecipeLogsInCustomersWhoseLoginsWereNotRecorded() throws Exception {
        Trial trial = new Trial(SHOP, directory);
        List<String> credentials = Collections.synchronizedList(new ArrayList<>(List.of("session,name,password")));
        Map<String, Story> logins = new LinkedHashMap<>();
        ShopUsers.loggingIn()
                .forEach((name, story) -> logins.put(name, browser -> {
                    story.act(browser);
                    credentials.add(browser.cookie("sessionid") + ',' + name + ",secret of " + name);
                }));
        trial.recordFromTheMiddle(logins, ShopUsers.loggedIn(3), Beginning.AFTER_LOGINS, Addresses.ONE_EACH, 60);
        trial.file("users.csv", credentials);
        trial.option("--login", trial.file("login.http", List.of("""
                @credentials users.csv
                @match session = cookie sessionid

                GET /login/
                > csrf = input csrfmiddlewaretoken

                ###
                POST /login/
                Content-Type: application/x-www-form-urlencoded
                Origin: {{origin}}

                csrfmiddlewaretoken={{csrf}}&username={{name}}&password={{password}}
                > expect 302
                > expect cookie sessionid
                """)).toString());
        Judgement judgement = trial.replay("1x", 0);
        judgement.assertShares("replay", 0.99, 0.99);
        assertThat(judgement.never()).as("%s", judgement).isEmpty();
    }

    @Test
    void aSliceSendsTheRecordedLoginsOfUsersBehindOneAddressAtAnyPace() throws Exception {
        Trial trial = new Trial(SHOP, directory);
        Instant middle = trial.recordFromTheMiddle(
                ShopUsers.loggingIn(), ShopUsers.loggedIn(3), Beginning.BEFORE_LOGINS, Addresses.ONE_FOR_ALL, 60);
        trial.option("--from", middle.toString());
        Judgement atItsPace = trial.replay("1x", 0);
        atItsPace.assertShares("1x", 0.99, 0.99);
        assertThat(atItsPace.never()).as("%s", atItsPace).isEmpty();
        Judgement faster = trial.replay("4x", 0);
        faster.assertShares("faster", 0.95, 0.95);
    }

    @Test
    void usersBehindOneAddressReachACopyWithMoreRows() throws Exception {
        Trial trial = new Trial(SHOP, directory);
        trial.record(ShopUsers.all(4), Addresses.ONE_FOR_ALL, true, 60);
        Judgement judgement = trial.replay("4x", 20);
        judgement.assertShares("replay", 0.95, 0.95);
    }
}
