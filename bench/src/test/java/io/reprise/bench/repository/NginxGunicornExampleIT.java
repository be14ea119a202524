package io.reprise.bench.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.bench.repository.Checkout.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** examples/nginx-gunicorn, as its README says: records five users behind nginx, and replays them at a second shop. */
@Tag("programs")
class NginxGunicornExampleIT {
    private static final int USERS = 5;
    private static final int REQUESTS_EACH = 8;

    /** POST with the token that the login sets, to the cart. */
    private static final int TOKENS_EACH = 3;

    @TempDir
    Path directory;

    @Test
    void aSecondInstanceAnswersTheReplayAsTheFirstAnsweredTheUsers() throws Exception {
        List<Integer> ports = Background.freePorts(6);
        Map<String, String> environment = Map.of(
                "NGINX_PORT", ports.get(0).toString(),
                "PROXY_PORT", ports.get(1).toString(),
                "APP_PORT", ports.get(2).toString(),
                "ADMIN_PORT", ports.get(3).toString(),
                "STAGING_PORT", ports.get(4).toString(),
                "STAGING_APP_PORT", ports.get(5).toString());
        Path example = Checkout.ROOT.resolve("examples/nginx-gunicorn/run");
        Path shop = directory.resolve("shop");
        // A busy machine may be late: that is not what is tested here.
        List<String> command = List.of(example.toString(), shop.toString(), "--max-lag", "10s");

        Outcome outcome = Checkout.run(directory, environment, Duration.ofMinutes(4), command);

        int requests = USERS * REQUESTS_EACH;
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.output())
                .contains("the shop still answers without the proxy")
                .containsPattern("seen = " + requests + " recorded \\+ \\d+ sampled out \\+ 0 lost")
                .contains("0 of " + requests + " requests failed, 0 answered with another status than recorded");
        assertThat(number(outcome.output(), "(\\d+) cookie and \\d+ header values"))
                .as("cookies of the second instance")
                .isGreaterThanOrEqualTo(USERS * (REQUESTS_EACH - 2));
        assertThat(number(outcome.output(), "(\\d+) values replaced by the target's"))
                .as("tokens of the second instance")
                .isGreaterThanOrEqualTo(USERS * TOKENS_EACH);
        assertThat(shop.resolve("report/report.html")).isNotEmptyFile();
        assertThat(Files.readAllLines(shop.resolve("nginx/access.log")))
                .as("requests of the users, one before and one after them")
                .hasSize(requests + 2);
        for (int port : ports) {
            assertThat(Background.status("http://127.0.0.1:" + port + "/"))
                    .as("nobody listens on port %d any more", port)
                    .isZero();
        }
    }

    private static int number(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in:%n%s", pattern, text).isTrue();
        return Integer.parseInt(matcher.group(1));
    }
}
