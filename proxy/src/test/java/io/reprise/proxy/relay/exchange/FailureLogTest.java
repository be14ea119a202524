package io.reprise.proxy.relay.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.FramingException.Reason;
import io.reprise.journal.FailureCause;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    @Test
    void isLimitedAndCountsOmittedLines() {
        FailureLog log = new FailureLog();
        Failure failure = Failure.of(FailureCause.UPSTREAM_RESET, 502, "upstream a:1 \u001b[31m\u009b closed");
        assertThat(log.note(failure, 0)).isEqualTo("upstream a:1 ?[31m? closed");
        assertThat(log.note(failure, FailureLog.INTERVAL_NS - 1)).isEmpty();
        assertThat(log.note(Failure.of(FailureCause.CLIENT_TIMEOUT, 408, "x"), FailureLog.INTERVAL_NS))
                .isEmpty();
        assertThat(log.note(failure, FailureLog.INTERVAL_NS)).contains("and 1 more");
        assertThat(log.note(failure, 2 * FailureLog.INTERVAL_NS)).doesNotContain("more");
        Failure malformed = Failure.badResponse(Reason.BAD_FIELD, "BAD_FIELD: 's3cr3t'");
        assertThat(log.note(malformed, 3 * FailureLog.INTERVAL_NS))
                .isEqualTo("upstream answered with a malformed response: BAD_FIELD");
    }
}
