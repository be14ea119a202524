package io.reprise.journal.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reprise.journal.FailureCause;
import io.reprise.journal.JournalReader;
import io.reprise.journal.LossCause;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.exchange.ExchangeCounts.Dropped;
import io.reprise.journal.exchange.ExchangeCounts.HandedOut;
import io.reprise.journal.exchange.ExchangeCounts.Headless;
import io.reprise.testkit.JournalFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExchangeReaderTest {
    private static final long PLENTY = 1 << 20;

    @TempDir
    Path journal;

    private record Result(List<Exchange> exchanges, int drained, ExchangeReader reader) {
        List<Long> ids() {
            return exchanges.stream().map(exchange -> exchange.ids().exchange()).toList();
        }
    }

    private Result read(Consumer<JournalFixture> recording) {
        return read(PLENTY, recording);
    }

    private Result read(long heldBytesMax, Consumer<JournalFixture> recording) {
        try (JournalFixture fixture = new JournalFixture(journal)) {
            recording.accept(fixture);
        }
        return read(heldBytesMax);
    }

    private Result read(long heldBytesMax) {
        try (JournalReader records = JournalReader.open(List.of(journal))) {
            ExchangeReader reader = new ExchangeReader(records, heldBytesMax);
            List<Exchange> all = new ArrayList<>();
            for (Exchange next = reader.next(); next != null; next = reader.next()) {
                all.add(next);
            }
            int complete = all.size();
            for (Exchange next = reader.drain(); next != null; next = reader.drain()) {
                all.add(next);
            }
            return new Result(all, all.size() - complete, reader);
        }
    }

    private static RecordedResponse responseOf(Exchange exchange) {
        return Objects.requireNonNull(exchange.response());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void exchangeHasTheContentOfItsRecords() {
        Result result = read(f -> f.at(100)
                .upload(3, 3, "ab")
                .at(200)
                .requestBody(3, "cd", -1)
                .at(300)
                .requestBody(3, "ef", 6)
                .at(400)
                .response(3, 200, "xy", -1)
                .at(500)
                .responseBody(3, "z", 1_000));

        Exchange exchange = result.exchanges().get(0);
        assertThat(exchange.displayId()).isEqualTo("0-3");
        assertThat(exchange)
                .extracting(
                        each -> each.ids().connection(),
                        each -> each.ids().ordinal(),
                        Exchange::session,
                        Exchange::failure)
                .containsExactly(3L, 3, 0x5e55L, null);
        RecordedRequest request = exchange.request();
        assertThat(text(request.head())).startsWith("POST /upload HTTP/1.1\r\n").endsWith("\r\n\r\n");
        assertThat(text(request.body().bytes())).isEqualTo("abcdef");
        assertThat(request)
                .extracting(
                        RecordedRequest::headTimeNs,
                        RecordedRequest::endTimeNs,
                        recorded -> recorded.body().wireBytes(),
                        RecordedRequest::chunked,
                        RecordedRequest::complete)
                .containsExactly(100L, 301L, 6L, true, true);
        RecordedResponse response = responseOf(exchange);
        assertThat(text(response.body().bytes())).isEqualTo("xyz");
        assertThat(response)
                .extracting(
                        RecordedResponse::status,
                        RecordedResponse::headTimeNs,
                        RecordedResponse::endTimeNs,
                        recorded -> recorded.body().wireBytes(),
                        RecordedResponse::bodyHash)
                .containsExactly(200, 400L, 501L, 1_000L, 0xb0d1L);
        assertThat(exchange.endTimeNs()).isEqualTo(501);
        assertThat(exchange.isEnded()).isTrue();
        assertThat(result.drained()).isZero();
        assertThat(result.reader().counts())
                .isEqualTo(new ExchangeCounts(new HandedOut(1, 0, 0), new Headless(0, 0), new Dropped(0, 0), 0, 0));
    }

    @Test
    void returnsInterleavedExchangesInTheOrderOfTheirRequests() {
        Result result = read(f -> f.at(10)
                .request(1, "/slow")
                .at(20)
                .request(2, "/b")
                .at(30)
                .response(2, 200)
                .at(40)
                .upload(3, 3, "a")
                .at(50)
                .request(4, "/d")
                .response(4, 404)
                .requestBody(3, "b", 2)
                .at(60)
                .response(1, 500)
                .response(3, 201));
        assertThat(result.ids()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(result.exchanges()).extracting(e -> responseOf(e).status()).containsExactly(500, 200, 201, 404);
        assertThat(result.drained()).isZero();
    }

    @Test
    void sortsRequestsThatEventLoopsRecordedOutOfOrder() {
        Result result = read(f -> f.at(10)
                .request(1, "/a")
                .at(21)
                .request(2, "/c")
                .at(20)
                .request(3, "/b")
                .at(30)
                .response(3, 200)
                .response(2, 200)
                .response(1, 200));
        assertThat(result.ids()).containsExactly(1L, 3L, 2L);
    }

    @Test
    void earlyResponseDoesNotEndTheExchange() {
        Result result = read(f -> f.upload(1, 1, "a").response(1, 200).requestBody(1, "b", 2));
        assertThat(text(result.exchanges().get(0).request().body().bytes())).isEqualTo("ab");
        assertThat(result.reader().counts().handedOut().incomplete()).isZero();
    }

    @Test
    void skipsInterimResponses() {
        String noFlag = "HTTP/1.1 103 Early Hints\r\n\r\n";
        Result result = read(f -> f.upload(1, 1, "")
                .interim(1, 100)
                .message(RecordKind.RESPONSE, 0, 1, 1, noFlag, "", -1)
                .requestBody(1, "a", 1)
                .response(1, 200)
                .request(2, "/ws")
                .response(2, 101, "", 0)
                .request(3, "/ws")
                .interim(3, 101)
                .closed(3));
        assertThat(result.exchanges()).extracting(e -> responseOf(e).status()).containsExactly(200, 101, 101);
        assertThat(result.reader().counts().dropped().orphans()).isZero();
    }

    @Test
    void failureEndsTheExchange() {
        Result result = read(f -> f.at(10)
                .upload(1, 1, "half")
                .at(50)
                .failure(1, FailureCause.UPSTREAM_RESET, 502, "connection reset")
                .at(60)
                .request(2, "/b")
                .response(2, 200, "par", -1)
                .at(70)
                .failure(2, FailureCause.CLIENT_GONE, 0, ""));
        Exchange first = result.exchanges().get(0);
        assertThat(first.failure())
                .isEqualTo(new RecordedFailure(FailureCause.UPSTREAM_RESET, 50, 2, 502, "connection reset"));
        assertThat(first.request().complete()).isFalse();
        assertThat(first.request().body().wireBytes()).isEqualTo(4);
        assertThat(first.endTimeNs()).isEqualTo(50);
        Exchange second = result.exchanges().get(1);
        assertThat(responseOf(second).status()).isEqualTo(200);
        assertThat(responseOf(second).endTimeNs()).isZero();
        assertThat(second.endTimeNs()).isEqualTo(70);
        assertThat(result.reader().counts().handedOut().incomplete()).isZero();
        assertThat(result.drained()).isZero();
    }

    @Test
    void countsRefusedRequestsWithoutMakingExchanges() {
        Result result = read(f -> f.failure(1, FailureCause.REQUEST_REFUSED, 400, "BARE_CR")
                .session(0)
                .failure(2, FailureCause.CLIENT_TIMEOUT, 408, "")
                .failure(5, FailureCause.CLIENT_GONE, 0, "client closed within a request head")
                .failure(6, FailureCause.OVERLOADED, 503, "")
                .session(7)
                .request(3, "/ok")
                .response(3, 200));
        assertThat(result.ids()).containsExactly(3L);
        assertThat(result.reader().counts())
                .isEqualTo(new ExchangeCounts(new HandedOut(1, 0, 0), new Headless(3, 1), new Dropped(0, 0), 0, 0));
    }

    @Test
    void dropsAndCountsRecordsWithoutAnExchange() {
        Result result = read(f -> f.requestBody(9, "lost head", 9)
                .response(8, 200)
                .responseBody(8, "x", 1)
                .failure(7, FailureCause.UPSTREAM_RESET, 0, "")
                .request(1, "/a")
                .request(1, "/a")
                .requestBody(1, "after its end", 13)
                .response(1, 200, "a", -1)
                .response(1, 200)
                .responseBody(1, "b", 2)
                .responseBody(1, "c", 3));
        assertThat(result.ids()).containsExactly(1L);
        assertThat(text(responseOf(result.exchanges().get(0)).body().bytes())).isEqualTo("ab");
        assertThat(result.reader().counts().dropped().orphans()).isEqualTo(8);
    }

    @Test
    void dropsAndCountsInvalidRecords() {
        Result result = read(f -> f.message(RecordKind.REQUEST, 0, 5, 5, "", "no head", 7)
                .other(RecordKind.FAILURE, 1, 1, JournalFixture.little(2))
                .other(RecordKind.FAILURE, 1, 1, JournalFixture.little(4).putShort((short) 999))
                .other(RecordKind.GAP, 0, 0, JournalFixture.little(39))
                .other(RecordKind.GAP, 0, 0, JournalFixture.little(40).putShort((short) 999))
                .gap(LossCause.RING_FULL, -1, 0, 0, 0)
                .other(RecordKind.LEDGER, 0, 0, JournalFixture.little(8))
                .request(1, "/a")
                .message(RecordKind.RESPONSE, 0, 1, 1, "HTTP/1.1 2x0\r\n\r\n", "", 0)
                .response(1, 200));
        assertThat(result.ids()).containsExactly(1L);
        assertThat(responseOf(result.exchanges().get(0)).status()).isEqualTo(200);
        assertThat(result.reader().counts().dropped().bad()).isEqualTo(7);
        assertThat(result.reader().counts().dropped().orphans()).isEqualTo(1);
        assertThat(result.reader().gaps()).isEmpty();
    }

    @Test
    void requestWithALostMiddleIsIncomplete() {
        Result result = read(f -> f.upload(1, 1, "ab")
                .requestBody(1, "ef", 6)
                .response(1, 200)
                .upload(2, 2, "ab")
                .message(RecordKind.REQUEST_BODY, RecordLayout.FLAG_TRUNCATED, 2, 2, "", "", 2)
                .response(2, 200));
        assertThat(result.exchanges()).extracting(e -> e.request().complete()).containsExactly(false, false);
        assertThat(result.exchanges())
                .extracting(e -> e.request().body().wireBytes())
                .containsExactly(6L, 2L);
    }

    @Test
    void nextRequestOnTheConnectionEndsTheWait() {
        Result result = read(f ->
                f.request(1, 77, "/a").request(2, 77, "/b").response(2, 200).response(1, 200));
        assertThat(result.drained()).isZero();
        assertThat(result.exchanges())
                .extracting(exchange -> exchange.ids().exchange(), Exchange::isEnded)
                .containsExactly(tuple(1L, false), tuple(2L, true));
        assertThat(result.reader().counts())
                .isEqualTo(new ExchangeCounts(new HandedOut(2, 1, 0), new Headless(0, 0), new Dropped(1, 0), 0, 0));
    }

    @Test
    void exchangesWithoutConnectionIdDoNotEndEachOther() {
        Result result = read(
                f -> f.request(1, 0, "/a").request(2, 0, "/b").response(1, 200).response(2, 200));
        assertThat(result.reader().counts())
                .isEqualTo(new ExchangeCounts(new HandedOut(2, 0, 0), new Headless(0, 0), new Dropped(0, 0), 0, 0));
    }

    @Test
    void closedConnectionEndsTheWait() {
        Result result = read(f ->
                f.request(1, "/a").request(2, "/b").response(2, 200).closed(1).closed(2));
        assertThat(result.drained()).isZero();
        assertThat(result.ids()).containsExactly(1L, 2L);
        assertThat(result.reader().counts().connectionsClosed()).isEqualTo(2);
    }

    @Test
    void endOfRunEndsTheWaitButOrdinaryLedgerDoesNot() {
        Result ordinary = read(f -> f.request(1, "/a").ledger(false));
        assertThat(ordinary.drained()).isEqualTo(1);
        assertThat(ordinary.reader().ledgers()).extracting(Ledger::last).containsExactly(false);
    }

    @Test
    void lastLedgerEndsTheWait() {
        Result result = read(f -> f.request(1, "/a").ledger(false).at(90).ledger(true));
        assertThat(result.drained()).isZero();
        assertThat(result.reader().ledgers()).singleElement().satisfies(ledger -> {
            assertThat(ledger.last()).isTrue();
            assertThat(ledger.timeNs()).isEqualTo(90);
            assertThat(ledger.data().seen()).isEqualTo(42);
        });
    }

    @Test
    void returnsIncompleteExchangesAtTheEndOfTheRecording() {
        Result result = read(f ->
                f.at(1).request(1, "/a").at(2).request(2, "/b").response(2, 200).upload(3, 3, "x"));
        assertThat(result.drained()).isEqualTo(3);
        assertThat(result.exchanges())
                .extracting(exchange -> exchange.ids().exchange(), Exchange::isEnded)
                .containsExactly(tuple(1L, false), tuple(2L, true), tuple(3L, false));
        assertThat(result.exchanges().get(2).endTimeNs()).isZero();
        assertThat(result.reader().counts().handedOut().incomplete()).isEqualTo(2);
    }

    @Test
    void givesUpTheFirstExchangeWhenTooMuchIsHeld() {
        String body = "x".repeat(1_000);
        Result result = read(20_000, f -> {
            f.at(1).request(1, "/long-poll");
            for (int i = 2; i < 102; i++) {
                f.at(i).request(i, "/quick").response(i, 200, body, 1_000);
            }
            f.at(500).response(1, 200);
        });
        assertThat(result.ids()).hasSize(101).isSorted();
        assertThat(result.exchanges().get(0).response()).isNull();
        assertThat(result.exchanges().subList(1, 101)).allMatch(Exchange::isEnded);
        assertThat(result.reader().counts())
                .isEqualTo(new ExchangeCounts(new HandedOut(101, 1, 1), new Headless(0, 0), new Dropped(1, 0), 0, 0));
    }

    @Test
    void sumsGapsByCause() {
        Result result = read(f -> f.gap(LossCause.RING_FULL, 3, 100, 50, 60)
                .gap(LossCause.DISK_FULL, 1, Long.MAX_VALUE, 10, 20)
                .gap(LossCause.RING_FULL, 4, 200, 80, 90)
                .gap(LossCause.DISK_FULL, 5, Long.MAX_VALUE, 30, 40));
        assertThat(result.reader().gaps())
                .containsExactly(
                        new Gaps(LossCause.RING_FULL, 2, 7, 300, 50, 90),
                        new Gaps(LossCause.DISK_FULL, 2, 6, Long.MAX_VALUE, 10, 40));
    }

    @Test
    void keepsExchangesOfRunsApart() {
        read(f -> f.at(10).request(1, "/first").at(30).response(1, 200));
        Result both = read(f -> f.at(20).request(1, "/second").at(40).response(1, 404));
        assertThat(both.exchanges())
                .extracting(
                        exchange -> exchange.ids().run(),
                        exchange -> exchange.ids().exchange(),
                        e -> responseOf(e).status())
                .containsExactly(tuple(0, 1L, 200), tuple(1, 1L, 404));
    }
}
