package io.reprise.replayer.plan;

import static io.reprise.replayer.plan.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientPaceTest {
    private static final String LENGTH = "Content-Length: 1000000\r\n";

    @Test
    void anUploadIsSlowIfItsBodyTookLongerThanANetworkDoes() {
        assertThat(ClientPace.of(request(0).body("a=1").uploadTook(20).sourced()))
                .isEqualTo(new ClientPace(20_000_000, 0, 0));
        assertThat(ClientPace.of(request(0).body("a=1").uploadTook(19).sourced()))
                .isNull();
        assertThat(ClientPace.of(request(0).uploadTook(5_000).sourced()))
                .as("without a body")
                .isNull();
        assertThat(ClientPace.of(request(0).body("a=1").sourced()))
                .as("without a recorded end")
                .isNull();
    }

    @Test
    void largeDownloadWithKnownLengthCountsAsSlow() {
        assertThat(ClientPace.of(request(0).downloadTook(500, 262_144, LENGTH).sourced()))
                .isEqualTo(new ClientPace(0, 500_000_000, 262_144));
        assertThat(ClientPace.of(request(0).downloadTook(499, 262_144, LENGTH).sourced()))
                .isNull();
        assertThat(ClientPace.of(request(0).downloadTook(500, 262_143, LENGTH).sourced()))
                .isNull();
        assertThat(ClientPace.of(request(0)
                        .downloadTook(500, 262_144, "Transfer-Encoding: chunked\r\n")
                        .sourced()))
                .as("made while it was sent")
                .isNull();
    }

    @Test
    void onlyEventStreamsHaveNoEndToWaitFor() {
        String stream = "Content-Type: text/event-stream\r\n";
        assertThat(RecordedStay.ofStreamNs(request(0).leftAfter(900, true).sourced()))
                .isEqualTo(RecordedStay.WHOLE_RESPONSE);
        assertThat(RecordedStay.ofStreamNs(request(0)
                        .downloadTook(0, 0, stream)
                        .leftAfter(900, true)
                        .sourced()))
                .isEqualTo(900_000_000);
    }
}
