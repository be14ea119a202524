package io.reprise.replayer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.RecordedBody;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.source.SourcedExchange;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChangeTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] response(String statusAndLocation) {
        String[] parts = statusAndLocation.split(" ", 2);
        String field = parts.length == 1 ? "" : "Location: " + parts[1] + "\r\n";
        return bytes("HTTP/1.1 " + parts[0] + " X\r\n" + field + "\r\n");
    }

    private static PlannedRequest recorded(String target, String response) {
        byte[] head = bytes("POST " + target + " HTTP/1.1\r\nHost: shop.example\r\n\r\n");
        byte[] none = {};
        RecordedResponse recorded = response.equals("none")
                ? null
                : new RecordedResponse(
                        0,
                        1,
                        0,
                        Integer.parseInt(response.substring(0, 3)),
                        response(response),
                        new RecordedBody(none, 0, 0),
                        0);
        Exchange exchange = new Exchange(
                new ExchangeIds(0, 1, 1, 0, 1), new RecordedRequest(0, 0, head, none, none, 0, false), recorded, null);
        return new PlannedRequest(0, 0, 0, 1, SourcedExchange.of(1, 1, "POST " + target, exchange));
    }

    private static Change change(String target, String before, String now) {
        return Change.of(recorded(target, before), Head.parseResponse(response(now), FramingLimits.DEFAULT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "200; 200; NONE",
                "200; 201; NONE",
                "200; 304; NONE",
                "304; 200; NONE",
                "200; 403; STATUS_CLASS",
                "302 /a; 403; STATUS_CLASS",
                "302 /a; 200; STATUS_CLASS",
                "404; 403; NONE",
                "404; 200; STATUS_CLASS",
                "200; 503; NONE",
                "503; 200; STATUS_CLASS",
                "503; 403; STATUS_CLASS",
                "none; 403; NONE",
                "200; 302 /account; STATUS_CLASS",
                "200; 302 /accounts/login/; LOGIN",
                "200; 301 https://staging.example/save; OTHER_SITE",
                "302; 302; NONE",
            })
    void classOfTheStatusDecides(String before, String now, Change change) {
        assertThat(change("/save", before, now)).isEqualTo(change);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "https://shop.example/orders/17/; /orders/99; NONE",
                "https://shop.example/orders/17/; http://127.0.0.1:8000/orders/99/; NONE",
                "/notes/quiet-river; /notes/redlamp; NONE",
                "/p/kqzvhe; /p/mwpxta; NONE",
                "/a8f2; /kqzv; NONE",
                "done; /done; NONE",
                "'/done;jsessionid=A1'; '/done;jsessionid=B2'; NONE",
                "/done?m=1; /done?m=2#top; NONE",
                "/accounts/profile; /accounts/login; LOGIN",
                "/dashboard; /Sign-In; LOGIN",
                "/dashboard; /sessions/new; LOGIN",
                "/dashboard; /wp-login.php?redirect_to=x; LOGIN",
                "/dashboard; /index.php?page=login; LOGIN",
                "/dashboard; /eintritt?back=%2Fsave; LOGIN",
                "/dashboard; https://id.example/realms/x?rd=http%3A%2F%2F127.0.0.1%2Fsave%3Fa; LOGIN",
                "/login; /login?next=/save; NONE",
                "/dashboard; /eingang; ELSEWHERE",
                "/orders/17; /; ELSEWHERE",
                "/; /orders/17/lines/3; ELSEWHERE",
                "/dashboard; %%%; NONE",
            })
    void redirectsAreComparedByWhereTheyLead(String before, String now, Change change) {
        assertThat(change("/save", "302 " + before, "303 " + now)).isEqualTo(change);
    }

    @Test
    void longAndHostileLocationsAreReadInBoundedTime() {
        for (String part : new String[] {"/", "%", "?&", ";", "=/%2f", "://"}) {
            assertThat(change("/save", "302 /a", "302 /" + part.repeat(20_000 / part.length())))
                    .isNotNull();
        }
    }
}
