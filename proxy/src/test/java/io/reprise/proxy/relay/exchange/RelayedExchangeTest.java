package io.reprise.proxy.relay.exchange;

import static io.reprise.proxy.relay.exchange.ExchangeScript.GET;
import static io.reprise.proxy.relay.exchange.ExchangeScript.OK;
import static io.reprise.proxy.relay.exchange.ExchangeScript.POST;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ConnectTimeoutException;
import io.reprise.journal.FailureCause;
import io.reprise.proxy.relay.RelayCounter;
import io.reprise.proxy.relay.RelayTimeouts;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events in, actions out: the states of an exchange without a socket. */
class RelayedExchangeTest {
    private static ConnectException refused() {
        return new ConnectException("Connection refused");
    }

    @Test
    void aRequestWaitsForItsConnectionAndIsAnswered() {
        ExchangeScript script = ExchangeScript.of(GET).start().head(GET);
        script.exchange().requestEnded();
        assertThat(script.actions()).containsExactly("acquire");
        assertThat(script.exchange().demandsRequest())
                .as("only a close is expected")
                .isTrue();
        assertThat(script.connect().actions())
                .containsExactly("upstream: expect response to GET", "upstream < GET / HTTP/1.1|Host: a||");
        assertThat(script.response(OK).body("hi").responseEnds().actions())
                .containsExactly("client < HTTP/1.1 200 OK NONE AS_FRAMED", "client < hi", "upstream: release");
        assertThat(script.exchange().isOver()).isTrue();
        assertThat(script.counters().get(RelayCounter.REQUESTS_IN_FLIGHT)).isZero();
    }

    @Test
    void noMoreThanOneReadOfARequestWaits() {
        ExchangeScript script = ExchangeScript.of(POST).start().head(POST);
        assertThat(script.exchange().demandsRequest()).isFalse();
        script.connect();
        assertThat(script.exchange().demandsRequest()).isTrue();
        script.upstreamWritable = false;
        assertThat(script.exchange().demandsRequest()).isFalse();
    }

    @Test
    void readsTheUpstreamOnlyWhileTheClientTakesBytes() {
        ExchangeScript script = ExchangeScript.sent(GET);
        script.exchange().demandResponse();
        assertThat(script.actions()).containsExactly("upstream: read");
        script.clientWritable = false;
        script.exchange().demandResponse();
        assertThat(script.actions()).isEmpty();
    }

    @Test
    void triesEveryUpstreamBeforeItFails() {
        ExchangeScript script = ExchangeScript.of(POST);
        script.upstreams = 3;
        script.start().head(POST);
        script.exchange().connectFailed("a:1", refused());
        script.exchange().connectFailed("b:1", refused());
        assertThat(script.actions()).containsExactly("acquire", "acquire", "acquire");
        script.exchange().connectFailed("c:1", refused());
        assertThat(script.actions())
                .containsExactly("tap: UPSTREAM_UNREACHABLE 502", "client < our 502, UPSTREAM_FAILED");
    }

    @Test
    void aConnectThatTakesTooLongIsNamedSo() {
        ExchangeScript script = ExchangeScript.of(GET).start();
        script.exchange().requestEnded();
        script.actions();
        script.exchange().connectFailed("a:1", new ConnectTimeoutException());
        assertThat(script.actions()).containsExactly("tap: UPSTREAM_CONNECT_TIMEOUT 504", "client < our 504, stays");
    }

    @Test
    void anIdempotentRequestIsSentOnceMoreIfItsKeptConnectionWasStale() {
        ExchangeScript script = ExchangeScript.sent(GET);
        script.reused = true;
        assertThat(script.upstreamCloses().actions()).containsExactly("upstream: failed", "acquire fresh");
        assertThat(script.connect().actions()).contains("upstream < GET / HTTP/1.1|Host: a||");
        assertThat(script.upstreamCloses().actions())
                .containsExactly("upstream: failed", "tap: UPSTREAM_RESET 502", "client < our 502, stays");
    }

    @ParameterizedTest
    @CsvSource({"GET,false,false", "GET,true,true", "POST,true,false", "PATCH,true,false"})
    void otherRequestsAreNotSentAgain(String method, boolean reused, boolean answered) {
        ExchangeScript script = ExchangeScript.sent(GET.replace("GET", method));
        script.reused = reused;
        script.answered = answered;
        assertThat(script.upstreamCloses().actions())
                .contains("tap: UPSTREAM_RESET 502")
                .doesNotContain("acquire fresh");
    }

    @Test
    void aPartOfAResponseEndsInAReset() {
        ExchangeScript script = ExchangeScript.sent(GET).response(OK).body("h");
        script.actions();
        assertThat(script.upstreamCloses().actions())
                .containsExactly("tap: UPSTREAM_RESET 0", "client: reset UPSTREAM_FAILED");
    }

    @Test
    void anEarlyResponseLetsTheRequestPassIfTheUpstreamStays() {
        ExchangeScript script = ExchangeScript.of(POST).start().head(POST).connect();
        script.response(OK).body("no").responseEnds();
        script.actions();
        script.requestBody("hi");
        script.exchange().requestEnded();
        assertThat(script.actions()).containsExactly("upstream < hi", "upstream: release");
    }

    @Test
    void anEarlyResponseDropsTheRestOfTheRequestIfTheUpstreamDoesNotStay() {
        ExchangeScript script = ExchangeScript.of(POST).start().head(POST).connect();
        script.actions();
        script.response(OK.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).responseEnds();
        assertThat(script.actions())
                .containsExactly("client < HTTP/1.1 200 OK CLOSE AS_FRAMED", "upstream: abandon", "client: end output");
        script.requestBody("hi");
        assertThat(script.actions()).isEmpty();
        script.exchange().requestEnded();
        assertThat(script.actions()).containsExactly("client: close NOT_KEPT_ALIVE");
    }

    @Test
    void interimResponsesPassToHttp11Alone() {
        String interim = "HTTP/1.1 103 Early Hints\r\n\r\n";
        ExchangeScript script = ExchangeScript.sent(GET).response(interim);
        script.exchange().interimEnded();
        assertThat(script.actions()).containsExactly("client < HTTP/1.1 103 Early Hints NONE NONE");
        ExchangeScript old = ExchangeScript.sent("GET / HTTP/1.0\r\n\r\n").response(interim);
        old.exchange().interimEnded();
        assertThat(old.actions()).isEmpty();
    }

    @Test
    void aFloodOfInterimResponsesEndsTheExchange() {
        ExchangeScript script = ExchangeScript.sent(GET);
        for (int i = 0; i < 101; i++) {
            script.response("HTTP/1.1 103 Early Hints\r\n\r\n");
        }
        assertThat(script.actions()).endsWith("tap: UPSTREAM_BAD_RESPONSE 502", "client < our 502, stays");
    }

    @Test
    void http10GetsAChunkedResponseWithoutItsFraming() {
        ExchangeScript script = ExchangeScript.sent("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        script.response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n")
                .body("hi")
                .responseEnds();
        assertThat(script.actions())
                .containsExactly(
                        "client < HTTP/1.1 200 OK CLOSE UNCHUNKED",
                        "client < payload hi",
                        "upstream: release",
                        "client: close NOT_KEPT_ALIVE");
    }

    @Test
    void anUpgradeThatWasAskedForBecomesATunnel() {
        String upgrade = "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n";
        ExchangeScript script = ExchangeScript.sent(upgrade);
        script.response("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
        script.exchange().interimEnded();
        assertThat(script.actions())
                .containsExactly(
                        "client < HTTP/1.1 101 Switching Protocols UPGRADE NONE",
                        "tap: upgraded",
                        "upstream: tunnel",
                        "client: tunnel");
        assertThat(script.exchange().isOver()).isTrue();
        assertThat(script.counters().get(RelayCounter.TUNNELS_ACTIVE)).isEqualTo(1);
    }

    @Test
    void anUpgradeThatNobodyAskedForIsABadResponse() {
        ExchangeScript script = ExchangeScript.sent(GET).response("HTTP/1.1 101 Switching Protocols\r\n\r\n");
        assertThat(script.actions()).contains("tap: UPSTREAM_BAD_RESPONSE 502", "client < our 502, stays");
    }

    @Test
    void aRequestBeyondTheLimitIsRefusedOnceItWasRead() {
        ExchangeScript script = ExchangeScript.of(GET);
        script.inFlight = new InFlightLimit(1);
        script.inFlight.enter();
        script.start().head(GET);
        script.exchange().requestEnded();
        assertThat(script.exchange().refuseOverload()).isTrue();
        assertThat(script.actions()).containsExactly("tap: OVERLOADED 503", "client < our 503, stays");
        assertThat(script.inFlight.enter())
                .as("a refused request gives no room back")
                .isFalse();
        assertThat(script.exchange().refuseOverload()).isFalse();
    }

    @Test
    void connectIsRefused() {
        assertThat(ExchangeScript.of("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n")
                        .start()
                        .actions())
                .containsExactly("tap: REQUEST_REFUSED 501", "client < our 501, PROTOCOL_ERROR");
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"})
    void drainingAnnouncesTheEndOfTheConnection(String request) {
        ExchangeScript script = ExchangeScript.sent(request);
        script.draining = true;
        assertThat(script.response(OK).responseEnds().actions())
                .containsExactly(
                        "client < HTTP/1.1 200 OK CLOSE AS_FRAMED", "upstream: release", "client: close SHUTDOWN");
    }

    @Test
    void aClientThatLeavesEndsTheExchangeOnce() {
        ExchangeScript script = ExchangeScript.sent(GET);
        script.exchange().clientGone(Ending.CLOSED);
        script.exchange().clientGone(Ending.CLOSED);
        assertThat(script.actions()).containsExactly("upstream: abandon", "tap: CLIENT_GONE 0");
    }

    @Test
    void deadlinesNameTheSideThatIsWaitedFor() {
        long idleNs = RelayTimeouts.DEFAULT.idleNs();
        long responseNs = RelayTimeouts.DEFAULT.responseNs();
        ExchangeScript upload = ExchangeScript.of(POST).start().head(POST).connect();
        upload.actions();
        upload.exchange().checkDeadline(idleNs - 1);
        assertThat(upload.actions()).isEmpty();
        upload.exchange().checkDeadline(idleNs);
        assertThat(upload.actions()).contains("tap: CLIENT_TIMEOUT 408");

        ExchangeScript answer = ExchangeScript.sent(GET);
        answer.exchange().checkDeadline(responseNs - 1);
        assertThat(answer.actions()).isEmpty();
        answer.exchange().checkDeadline(responseNs);
        assertThat(answer.actions())
                .containsExactly(
                        "upstream: failed",
                        "upstream: abandon",
                        "tap: UPSTREAM_TIMEOUT 504",
                        "client < our 504, stays");

        ExchangeScript slowReader = ExchangeScript.sent(GET).response(OK);
        slowReader.clientWritable = false;
        slowReader.actions();
        slowReader.exchange().checkDeadline(responseNs);
        assertThat(slowReader.actions())
                .as("the upstream is not read, so that its reset may be unknown")
                .containsExactly("upstream: end if reset");
        slowReader.exchange().checkDeadline(idleNs);
        assertThat(slowReader.actions())
                .containsExactly(
                        "upstream: end if reset",
                        "upstream: abandon",
                        "tap: CLIENT_TIMEOUT 0",
                        "client: reset IDLE_TIMEOUT");
    }

    @Test
    void bytesThatWaitAreReleasedWhenItFails() {
        ExchangeScript script = ExchangeScript.of(POST).start();
        var waiting = Unpooled.copiedBuffer(new byte[4]);
        script.exchange().requestHead(waiting);
        script.exchange().fail(Failure.of(FailureCause.SHUTDOWN, 503, "shutting down"));
        assertThat(waiting.refCnt()).isZero();
        assertThat(script.exchange().isOver()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"CLOSED,client: close UPSTREAM_FAILED", "RESET,client: reset UPSTREAM_FAILED"})
    void aMirroredFailureEndsTheClientAsTheUpstreamEnded(Ending ending, String expected) {
        ExchangeScript script = ExchangeScript.mirrored(GET).send(GET);
        script.reused = true;
        assertThat(script.upstreamEnds(ending).actions())
                .containsExactly("upstream: failed", "tap: UPSTREAM_RESET 0", expected);
    }

    @Test
    void aMirroredFailureAfterAnInterimResponseIsAReset() {
        ExchangeScript script = ExchangeScript.mirrored(GET).send(GET).response("HTTP/1.1 103 Early Hints\r\n\r\n");
        script.exchange().interimEnded();
        assertThat(script.upstreamCloses().actions()).endsWith("client: reset UPSTREAM_FAILED");
    }

    @Test
    void aMirroredRefusalIsAReset() {
        ExchangeScript script = ExchangeScript.mirrored(POST).start().head(POST);
        script.exchange().connectFailed("a:1", refused());
        assertThat(script.actions())
                .containsExactly("acquire", "tap: UPSTREAM_UNREACHABLE 0", "client: reset UPSTREAM_FAILED");
    }

    @Test
    void whatTheUpstreamIsNotToBlameForIsAnswered() {
        ExchangeScript script = ExchangeScript.mirrored(GET).send(GET);
        script.exchange().fail(Failure.of(FailureCause.SHUTDOWN, 503, "shutting down"));
        assertThat(script.actions()).contains("tap: SHUTDOWN 503", "client < our 503, stays");
    }

    @Test
    void aMirroredConnectionEndsWithItsUpstream() {
        ExchangeScript script = ExchangeScript.mirrored(GET).send(GET);
        script.response(OK.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).responseEnds();
        assertThat(script.actions())
                .containsExactly(
                        "client < HTTP/1.1 200 OK CLOSE AS_FRAMED",
                        "upstream: abandon",
                        "client: close NOT_KEPT_ALIVE");
        ExchangeScript poisoned = ExchangeScript.mirrored(GET).send(GET).response(OK);
        poisoned.exchange().responseEnded(true);
        assertThat(poisoned.actions()).endsWith("upstream: abandon", "client: close NOT_KEPT_ALIVE");
    }

    @Test
    void aMirroredConnectionSaysWhatTheUpstreamSays() {
        ExchangeScript script = ExchangeScript.mirrored(GET).send(GET);
        script.response(OK.replace("\r\n\r\n", "\r\nConnection: keep-alive\r\n\r\n"))
                .responseEnds();
        assertThat(script.actions())
                .containsExactly("client < HTTP/1.1 200 OK KEEP_ALIVE AS_FRAMED", "upstream: release");
    }

    @Test
    void aClientThatResetsResetsItsUpstream() {
        ExchangeScript script = ExchangeScript.sent(GET);
        script.exchange().clientGone(Ending.RESET);
        assertThat(script.actions()).containsExactly("upstream: reset", "tap: CLIENT_GONE 0");
    }
}
