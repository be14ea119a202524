package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.KeptResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FailureTextTest {
    private static String text(String type, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 500 X\r\nContent-Type: " + type + "\r\n\r\n";
        return FailureText.of(new KeptResponse(head.getBytes(StandardCharsets.US_ASCII), bytes, bytes.length));
    }

    @Test
    void theLastLineOfATracebackSaysIt() {
        String traceback = """
                Traceback (most recent call last):
                  File "/srv/shop/web.py", line 52, in __call__
                    except KeyError: pass
                  File "/srv/shop/orders.py", line 43, in order
                sqlite3.OperationalError: database is locked
                """;
        assertThat(text("text/plain", traceback)).isEqualTo("sqlite3.OperationalError: database is locked");
    }

    @Test
    void theCauseOfAJavaExceptionSaysMoreThanWhatWrapsIt() {
        String trace = """
                shop.orders.OrderException: request failed
                    at shop.Orders.order(Orders.java:17)
                Caused by: shop.pool.PoolTimeout: pool-1 has no connection after 500ms
                """;
        assertThat(text("text/plain", trace)).isEqualTo("shop.pool.PoolTimeout: pool-# has no connection after #ms");
    }

    @Test
    void failuresThatDifferInNumbersHaveOneText() {
        assertThat(text("application/json", "{\"error\": \"order 17 of 0badcafe12345678 timed out\"}"))
                .isEqualTo(text("application/json", "{\"error\": \"order 4 of 1234567890abcdef timed out\"}"))
                .isEqualTo("{\"error\": \"order # of # timed out\"}");
    }

    @Test
    void aPageForDevelopersNamesTheExceptionInItsHeading() {
        String page = "<html><head><title>x</title></head><body><h1>OperationalError\n at /orders/17</h1>"
                + "<pre class=\"exception_value\">database is locked</pre></body></html>";
        assertThat(text("text/html", page)).isEqualTo("OperationalError");
    }

    @Test
    void aPageThatNamesNoExceptionGivesItsFirstLine() {
        assertThat(text(
                        "text/html",
                        "<html><head><title>t</title></head><body><h1>Bad Gateway</h1><hr>nginx</body></html>"))
                .isEqualTo("Bad Gateway");
        assertThat(text("text/plain", "")).isEmpty();
        assertThat(text("image/png", "\0\0\0")).isEmpty();
    }

    @Test
    void aLongOrHostileBodyGivesAShortPrintableText() {
        assertThat(text("text/plain", "x\u001b[31m".repeat(20_000)))
                .hasSizeLessThanOrEqualTo(100)
                .doesNotContain("\u001b");
        assertThat(text("text/plain", "a.".repeat(30_000) + "Error")).hasSizeLessThanOrEqualTo(100);
    }

    @Test
    void aFormThatIsShownAgainGivesTheMessageToItsUser() {
        String form = "<!doctype html><html><body><h1>Log in</h1><p class=\"form-error\"></p>"
                + "<ul class=\"errorlist\"><li>The login service is <b>busy</b>.</li></ul><form></form></body></html>";
        assertThat(text("text/html", form)).isEqualTo("The login service is busy");
        assertThat(text("text/html", "<h1>Sorry</h1><div role=alert>Try again in 17 seconds</div>"))
                .isEqualTo("Try again in # seconds");
        assertThat(text("text/html", "<h1>Log in</h1><p class=hint>Your e-mail</p>"))
                .isEqualTo("Log in");
    }
}
