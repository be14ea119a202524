package io.reprise.replayer.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginsTest {
    @TempDir
    Path directory;

    private final List<Map<String, String>> begun = new ArrayList<>();

    private static boolean isNever(Carried carried) {
        return false;
    }

    private Logins read(String recipe, String users) throws IOException {
        Path file = directory.resolve("login.http");
        Files.writeString(file, recipe);
        Files.writeString(directory.resolve("users.csv"), users);
        return Logins.read(file);
    }

    private @Nullable LaneLogin begin(Logins logins, String fields, String body, Predicate<Carried> isIssued) {
        byte[] head =
                ("POST /orders HTTP/1.1\r\nHost: shop\r\n" + fields + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        return logins.begin(
                Head.parseRequest(head, FramingLimits.DEFAULT),
                body.getBytes(StandardCharsets.UTF_8),
                isIssued,
                (login, user) -> begun.add(user));
    }

    @Test
    void aRowIsChosenByAClaimOfTheRecordedToken() throws Exception {
        Logins logins = read(
                "@credentials users.csv\n@match name = authorization claim sub\n@match mail = header X-Forwarded-User\n"
                        + "POST /login\n",
                "name,mail,password\nann,a@x,1\nbob,b@x,2\n");
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String token = base64.encodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8))
                + '.'
                + base64.encodeToString("{\"sub\":\"bob\",\"jti\":\"4711\"}".getBytes(StandardCharsets.UTF_8))
                + ".c2lnbmF0dXJlLW9mLXRoZS10b2tlbg";
        begin(logins, "Authorization: Bearer " + token + "\r\n", "", LoginsTest::isNever);
        begin(logins, "X-Forwarded-User: a@x\r\n", "", LoginsTest::isNever);
        assertThat(begun).extracting(user -> user.get("password")).containsExactly("2", "1");
    }

    @Test
    void aRowIsChosenByTheUserOfBasicCredentials() throws Exception {
        Logins logins = read(
                "@credentials users.csv\n@match name = authorization user\nPOST /login\n",
                "name,password\nann,1\nbob,2\n");
        String basic = Base64.getEncoder().encodeToString("bob:secret".getBytes(StandardCharsets.UTF_8));
        begin(logins, "Authorization: Basic " + basic + "\r\n", "", LoginsTest::isNever);
        assertThat(begun).extracting(user -> user.get("password")).containsExactly("2");
    }

    @Test
    void aLaneWithoutARowFailsAndItsRequestsCount() throws Exception {
        Logins logins = read("@credentials users.csv\n@match sid = cookie sid\nPOST /login\n", "sid,password\nk1,1\n");
        LaneLogin unknown = begin(logins, "Cookie: a=b; sid=k9\r\n", "", LoginsTest::isNever);
        assertThat(unknown).isNotNull();
        assertThat(unknown.isDone()).isTrue();
        unknown.onRequest();
        unknown.onRequest();
        begin(logins, "Cookie: a=b\r\n", "", LoginsTest::isNever);
        LoginSummary summary = logins.counts().summary();
        assertThat(summary.failed()).isEqualTo(2);
        assertThat(summary.requestsAfterFailure()).isEqualTo(2);
        assertThat(summary.failures())
                .extracting(LoginSummary.Failure::reason)
                .anySatisfy(reason -> assertThat(reason).contains("no row of the credentials"));
        assertThat(begun).isEmpty();
    }

    @Test
    void withoutAMatchRowsAreDealtInTurn() throws Exception {
        Logins logins = read("@credentials users.csv\n@realm = r\nPOST /login\n", "name\nann\nbob\n");
        for (int i = 0; i < 3; i++) {
            begin(logins, "Cookie: sid=k" + i + "\r\n", "", LoginsTest::isNever);
        }
        assertThat(begun).extracting(user -> user.get("name")).containsExactly("ann", "bob", "ann");
        assertThat(begun).allSatisfy(user -> assertThat(user).containsEntry("realm", "r"));
    }

    @Test
    void onlyLanesWithValuesThatNothingIssuedAreLoggedIn() throws Exception {
        Logins logins = read("POST /login\n> t = json /t\n> replace json refresh: {{t}}\n", "");
        assertThat(begin(logins, "", "", LoginsTest::isNever)).isNull();
        assertThat(begin(logins, "Cookie: sid=k1\r\n", "", carried -> carried.place() == Place.COOKIE))
                .isNull();
        assertThat(begin(logins, "Content-Type: application/json\r\n", "{\"refresh\": \"r1\"}", LoginsTest::isNever))
                .isNotNull();
        Logins ofSid = read("@for cookie sid\nPOST /login\n", "");
        assertThat(begin(ofSid, "Cookie: _visits=1234\r\n", "", LoginsTest::isNever))
                .isNull();
        assertThat(begin(ofSid, "Cookie: _visits=1234; sid=k1\r\n", "", LoginsTest::isNever))
                .isNotNull();
    }

    @Test
    void whatCannotWorkIsSaidBeforeTheRun() {
        assertThatThrownBy(() -> read("POST /login\n\nname={{name}}\n", ""))
                .hasMessageContaining("login.http': line 1: {{name}} has no value");
        assertThatThrownBy(() -> read("@credentials users.csv\n@match id = cookie sid\nPOST /login\n", "name\nann\n"))
                .hasMessageContaining("users.csv': @match id: no such column (expected one of name)");
        assertThatThrownBy(() -> read("@credentials users.csv\n@match name = cookie n\nPOST /login\n", "name\na\na\n"))
                .hasMessageContaining("two rows with one value");
        assertThatThrownBy(() -> Logins.read(directory.resolve("none"))).isInstanceOf(IOException.class);
    }
}
