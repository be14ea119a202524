package io.reprise.replayer.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.replayer.login.LoginCourse.LoginRequest;
import io.reprise.replayer.login.LoginCourse.Site;
import io.reprise.replayer.login.LoginOutcome.Value;
import io.reprise.replayer.values.Place;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LoginCourseTest {
    private static final Site SITE =
            new Site("http", "staging:8000", List.of("X-Gate: open", "Accept: a/b"), "run-1", () -> "00-trace-span-01");
    private static final Map<String, String> ANN = Map.of("name", "ann", "password", "a&b \"c\"");

    private static LoginCourse course(String recipe) {
        return new LoginCourse(
                RecipeParser.parse(recipe, Path.of(".")),
                ANN,
                SITE,
                InstantSource.fixed(Instant.parse("2026-11-25T00:00:00Z")));
    }

    private static String next(LoginCourse course) throws LoginException {
        LoginRequest request = Objects.requireNonNull(course.nextRequest());
        return new String(request.bytes(), StandardCharsets.UTF_8);
    }

    private static void answer(LoginCourse course, int status, String fields, String body) throws LoginException {
        byte[] head = ("HTTP/1.1 " + status + " Answer\r\n" + fields + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        course.onResponse(Head.parseResponse(head, FramingLimits.DEFAULT), body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aFormWithATokenAndCookies() throws Exception {
        LoginCourse course = course("""
                GET /login
                > csrf = input csrf
                ###
                POST /login?of={{name}}
                Accept: text/html
                Origin: {{origin}}
                Content-Type: application/x-www-form-urlencoded

                csrf={{csrf}}&password={{password}}
                > expect 302
                > expect cookie sid
                """);
        assertThat(next(course))
                .startsWith("GET /login HTTP/1.1\r\nHost: staging:8000\r\nX-Gate: open\r\n")
                .contains("Reprise-Run: run-1\r\nReprise-Exchange: login\r\ntraceparent: 00-trace-span-01\r\n")
                .doesNotContain("Cookie");
        answer(
                course,
                200,
                "Content-Type: text/html\r\nSet-Cookie: csrf=c1; Path=/\r\nSet-Cookie: admin=x; Path=/admin\r\n",
                "<form><input name=other value=no><input name=csrf value='t&amp;1'></form>");
        assertThat(next(course))
                .startsWith("POST /login?of=ann HTTP/1.1\r\n")
                .contains("Accept: text/html\r\n")
                .doesNotContain("a/b")
                .contains("Origin: http://staging:8000\r\n")
                .contains("Cookie: csrf=c1\r\n")
                .contains("Content-Length: 35\r\n")
                .endsWith("\r\n\r\ncsrf=t%261&password=a%26b%20%22c%22");
        answer(course, 302, "Set-Cookie: sid=s1; Path=/\r\nSet-Cookie: csrf=c2; Path=/\r\n", "");
        assertThat(course.nextRequest()).isNull();
        assertThat(course.outcome().answers()).hasSize(2);
        assertThat(course.outcome().values()).isEmpty();
    }

    @Test
    void valuesOutOfJsonHeadersAndTextGoToTheirPlaces() throws Exception {
        LoginCourse course = course("""
                POST /token
                Content-Type: application/json

                {"name": "{{name}}", "password": "{{password}}"}
                > token = json /data/0/token
                > device = header X-Device
                > nonce = body nonce=(\\w+)
                > replace header Authorization: Bearer {{token}}
                > set header X-Device: {{device}}
                > replace json refresh: {{nonce}}
                > set cookie theme: of {{name}}
                """);
        assertThat(next(course)).endsWith("{\"name\": \"ann\", \"password\": \"a&b \\\"c\\\"\"}");
        answer(course, 201, "X-Device: d7\r\n", "{\"data\": [{\"token\": \"t1\"}], \"text\": \"nonce=n9;\"}");
        assertThat(course.nextRequest()).isNull();
        assertThat(course.outcome().values())
                .containsExactly(
                        new Value(false, Place.HEADER, "authorization", "Bearer t1"),
                        new Value(true, Place.HEADER, "x-device", "d7"),
                        new Value(false, Place.JSON_VALUE, "refresh", "n9"));
        assertThat(course.outcome().answers().get(0).head().value("set-cookie")).startsWith("theme=of ann;");
    }

    @Test
    void aResponseThatIsNotAsExpectedFailsTheLoginWithItsReason() throws Exception {
        LoginCourse form = course("POST /login\n> expect 302\n");
        next(form);
        assertThatThrownBy(() -> answer(form, 200, "", "")).hasMessage("POST /login: status 200 (expected 302)");
        LoginCourse any = course("POST /login\n");
        next(any);
        assertThatThrownBy(() -> answer(any, 401, "", "")).hasMessage("POST /login: status 401 (expected below 400)");
        LoginCourse cookie = course("POST /login\n> expect cookie sid\n");
        next(cookie);
        assertThatThrownBy(() -> answer(cookie, 200, "", "")).hasMessage("POST /login: no cookie sid");
        LoginCourse capture = course("POST /login\n> token = json /token\n");
        next(capture);
        assertThatThrownBy(() -> answer(capture, 200, "", "<html>"))
                .hasMessage("POST /login: nothing at json /token (status 200)");
    }

    @Test
    @Timeout(20)
    void aPatternThatWouldTakeForeverFailsTheLogin() throws Exception {
        LoginCourse steps = course("POST /login\n> token = body (x+x+)+y\n");
        next(steps);
        assertThatThrownBy(() -> answer(steps, 200, "", "x".repeat(2_000)))
                .hasMessage("POST /login: body (x+x+)+y takes too long for this response");
        LoginCourse deep = course("POST /login\n> token = body (?:a|b)+c\n");
        next(deep);
        assertThatThrownBy(() -> answer(deep, 200, "", "ab".repeat(500_000)))
                .hasMessage("POST /login: body (?:a|b)+c takes too long for this response");
        LoginCourse sensible = course("POST /login\n> token = body token=(\\w+)\n> replace json t: {{token}}\n");
        next(sensible);
        answer(sensible, 200, "", "tok token ".repeat(200_000) + "token=t7;");
        assertThat(sensible.outcome().values()).containsExactly(new Value(false, Place.JSON_VALUE, "t", "t7"));
    }

    @Test
    void aValueCannotAddAFieldOrARequest() {
        LoginCourse course = new LoginCourse(
                RecipeParser.parse("GET /\nX-Name: {{name}}\n", Path.of(".")),
                Map.of("name", "a\r\nX-Admin: yes"),
                SITE,
                InstantSource.system());
        assertThatThrownBy(course::nextRequest).hasMessage("GET /: a value is not allowed in the header X-Name");
    }
}
