package io.reprise.replayer.apps;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.apps.Trial.Addresses;
import io.reprise.replayer.apps.Trial.Beginning;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JSON API: bearer tokens that rotate, UUIDs and numbers as ids, entity tags, cursors, ids in keys and in prose. */
@Tag("programs")
class ApiReplayIT {
    private static final App API = new App("api");

    private static final double EFFECTS_AT_1X = 0.99;
    private static final int NEVER_AT_1X = 0;

    @TempDir
    Path directory;

    @Test
    void writesOfUsersArriveAtACopyWithOtherSecretsAndIds() throws Exception {
        Trial trial = new Trial(API, directory);
        assertThat(trial.record(ApiUsers.all(3), Addresses.ONE_EACH, true, 60)).hasSizeGreaterThan(80);
        Judgement atItsPace = trial.replay("1x", 0);
        atItsPace.assertShares("1x", EFFECTS_AT_1X, 0.99);
        assertThat(atItsPace.never()).as("%s", atItsPace).hasSizeLessThanOrEqualTo(NEVER_AT_1X);
        for (String rate : List.of("4x", "1000x")) {
            Judgement faster = trial.replay(rate, 0);
            faster.assertShares(rate, 0.95, 0.95);
        }
    }

    @Test
    void aRecipeLogsInUsersWhoseLoginsWereNotRecorded() throws Exception {
        Trial trial = new Trial(API, directory, "--session-key", "address");
        Map<String, ApiUsers> users = new ConcurrentHashMap<>();
        trial.recordFromTheMiddle(
                ApiUsers.loggingIn(users), ApiUsers.loggedIn(users, 3), Beginning.AFTER_LOGINS, Addresses.ONE_EACH, 60);
        List<String> credentials = new ArrayList<>(List.of("id,name,password"));
        users.forEach((name, user) -> credentials.add(user.id() + ',' + name + ",secret of " + name));
        trial.file("users.csv", credentials);
        trial.option("--login", trial.file("login.http", List.of("""
                @credentials users.csv
                @match id = authorization claim sub

                POST /v1/auth/login
                Content-Type: application/json

                {"name": "{{name}}", "password": "{{password}}"}

                > token = json /access_token
                > refresh = json /refresh_token
                > replace header Authorization: Bearer {{token}}
                > replace json refresh_token: {{refresh}}
                """)).toString());
        Judgement judgement = trial.replay("1x", 0);
        judgement.assertShares("replay", EFFECTS_AT_1X, 0.99);
        assertThat(judgement.never()).as("%s", judgement).isEmpty();
    }

    @Test
    void aSliceSendsTheRecordedLoginsOfUsersBehindOneAddressAtAnyPace() throws Exception {
        Trial trial = new Trial(API, directory);
        Map<String, ApiUsers> users = new ConcurrentHashMap<>();
        Instant middle = trial.recordFromTheMiddle(
                ApiUsers.loggingIn(users),
                ApiUsers.loggedIn(users, 3),
                Beginning.BEFORE_LOGINS,
                Addresses.ONE_FOR_ALL,
                60);
        trial.option("--from", middle.toString());
        Judgement atItsPace = trial.replay("1x", 0);
        atItsPace.assertShares("1x", EFFECTS_AT_1X, 0.99);
        assertThat(atItsPace.never()).as("%s", atItsPace).isEmpty();
        Judgement faster = trial.replay("4x", 0);
        faster.assertShares("faster", 0.95, 0.95);
    }

    @Test
    void usersBehindOneAddressReachACopyWithMoreRows() throws Exception {
        Trial trial = new Trial(API, directory);
        trial.record(ApiUsers.all(3), Addresses.ONE_FOR_ALL, true, 60);
        Judgement judgement = trial.replay("4x", 20);
        judgement.assertShares("replay", 0.95, 0.95);
    }
}
