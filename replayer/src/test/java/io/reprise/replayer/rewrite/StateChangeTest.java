package io.reprise.replayer.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.login.LaneLogin;
import io.reprise.replayer.login.LoginOutcome;
import io.reprise.replayer.login.LoginOutcome.Value;
import io.reprise.replayer.login.Logins;
import io.reprise.replayer.plan.LinkedTimetable;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Requests;
import io.reprise.replayer.plan.Timetable;
import io.reprise.replayer.rules.FreshRules;
import io.reprise.replayer.source.ExchangeSource;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.state.LinkFile;
import io.reprise.replayer.state.LinkFinder;
import io.reprise.replayer.state.LinkRules;
import io.reprise.replayer.state.LinkWriter;
import io.reprise.replayer.state.LiveState;
import io.reprise.replayer.state.StateSummary;
import io.reprise.replayer.values.Place;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page that issues a token, and two orders that carry the token, a key of the client's and a cookie. */
class StateChangeTest {
    private static final String TOKEN = "Kq81Zt0wLm55";
    private static final String LIVE_TOKEN = "Bb72Yx9vNn44";
    private static final String KEY = "3f2504e0-4f89-41d3-9a0c-0305e82c330";
    private static final byte[] NONE = {};

    @TempDir
    Path directory;

    private static SourcedExchange exchange(int number, String request, String response) {
        long timeNs = 1_000L * (1 + number);
        byte[] head = (request + "\r\nHost: shop\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] answer = ("HTTP/1.1 200 OK\r\n" + response + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        Exchange exchange = new Exchange(
                new ExchangeIds(0, 1 + number, 1, number, 1),
                new RecordedRequest(timeNs, timeNs, head, NONE, NONE, 0, false),
                new RecordedResponse(timeNs + 100, timeNs + 200, 200, answer, NONE, 0, 1),
                null);
        return SourcedExchange.of(number, 1, request.substring(0, request.indexOf(" HTTP")), exchange);
    }

    private static List<SourcedExchange> recording() {
        String order =
                "POST /orders HTTP/1.1\r\nX-Token: " + TOKEN + "\r\nCookie: sid=recorded; cart=c1\r\nIdempotency-Key: ";
        return List.of(
                exchange(0, "GET /form HTTP/1.1", "X-Token: " + TOKEN + "\r\n"),
                exchange(1, order + KEY + "1", ""),
                exchange(2, order + KEY + "2", ""));
    }

    private record Pass(Iterator<SourcedExchange> exchanges) implements ExchangeSource {
        @Override
        public @Nullable SourcedExchange next() {
            return exchanges.hasNext() ? exchanges.next() : null;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private LinkFile links() throws IOException {
        return links(LinkRules.automatic());
    }

    private LinkFile links(LinkRules rules) throws IOException {
        Path file = directory.resolve("links.bin");
        try (OutputStream out = Files.newOutputStream(file);
                LinkWriter writer = new LinkWriter(out, directory)) {
            LinkFinder.Memory memory = new LinkFinder.Memory(1 << 20, 1 << 20, 1 << 20);
            LinkFinder.find(() -> new Pass(recording().iterator()), memory, rules, writer);
        }
        return LinkFile.open(file);
    }

    /** The requests with their links. */
    private static List<PlannedRequest> planned(LinkFile links) {
        List<PlannedRequest> unlinked = recording().stream()
                .map(exchange -> new PlannedRequest(0, 0, 1, 1, exchange))
                .toList();
        List<PlannedRequest> planned = new ArrayList<>();
        try (Timetable timetable = new LinkedTimetable(Requests.timetable(unlinked), links)) {
            for (PlannedRequest next = timetable.next(); next != null; next = timetable.next()) {
                planned.add(next);
            }
        }
        return planned;
    }

    /** The login of a lane that has issued values for these header fields. */
    private LaneLogin login(String... names) throws IOException {
        Path recipe = Files.writeString(directory.resolve("login.http"), "POST /login\n");
        byte[] head =
                "GET / HTTP/1.1\r\nHost: shop\r\nCookie: sid=recorded\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        LaneLogin login = Logins.read(recipe)
                .begin(Head.parseRequest(head, FramingLimits.DEFAULT), NONE, carried -> false, (begun, user) -> {});
        List<Value> values = new ArrayList<>();
        for (String name : names) {
            values.add(new Value(true, Place.HEADER, name, "of-login"));
        }
        Objects.requireNonNull(login).succeed(new LoginOutcome(List.of(), values));
        return login;
    }

    private static PlannedRequest with(PlannedRequest planned, LaneLogin login) {
        return new PlannedRequest(0, 0, 1, planned.lane(), planned.exchange(), planned.state(), login);
    }

    private static RequestRewriter rewriter(@Nullable LiveState live, String runId) {
        RewriteConfig config = new RewriteConfig("127.0.0.1:8000", List.of(), runId);
        return new RequestRewriter(live == null ? config : config.withLive(live), 100, InstantSource.system());
    }

    private static void answer(RequestRewriter rewriter, PlannedRequest request) {
        byte[] head = ("HTTP/1.1 200 OK\r\nX-Token: " + LIVE_TOKEN + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        Objects.requireNonNull(rewriter.onResponse(request, Head.parseResponse(head, FramingLimits.DEFAULT)))
                .end();
    }

    private static String field(RequestRewriter rewriter, PlannedRequest request, String name) {
        ByteBuf bytes =
                rewriter.rewrite(request, UnpooledByteBufAllocator.DEFAULT).bytes();
        try {
            return bytes.toString(StandardCharsets.ISO_8859_1)
                    .lines()
                    .filter(line -> line.startsWith(name + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .reduce((one, other) -> one + " | " + other)
                    .orElse("");
        } finally {
            bytes.release();
        }
    }

    @Test
    void issuedValuesPrecedeLoginValuesAndThesePrecedeMadeUpOnes() throws IOException {
        LinkFile links = links();
        List<PlannedRequest> planned = planned(links);
        try (LiveState live = new LiveState(links, List.of(), true, true, 1 << 20)) {
            RequestRewriter rewriter = rewriter(live, "run-1");
            answer(rewriter, planned.get(0));
            assertThat(field(rewriter, with(planned.get(1), login("x-token")), "X-Token"))
                    .isEqualTo(LIVE_TOKEN);
            StateSummary before = live.summary();
            assertThat(field(rewriter, with(planned.get(1), login("idempotency-key")), "Idempotency-Key"))
                    .isEqualTo("of-login");
            assertThat(live.summary().mapped()).isEqualTo(before.mapped() + 1);
            assertThat(live.summary().renewed()).isEqualTo(before.renewed()).isEqualTo(1);
        }
    }

    @Test
    void madeUpValuesDifferByRunAndValueAndStayTheSameWithinTheLane() throws IOException {
        LinkFile links = links();
        List<PlannedRequest> planned = planned(links);
        try (LiveState live = new LiveState(links, List.of(), true, true, 1 << 20)) {
            RequestRewriter rewriter = rewriter(live, "run-1");
            answer(rewriter, planned.get(0));
            String first = field(rewriter, planned.get(1), "Idempotency-Key");
            assertThat(first).hasSize(KEY.length() + 1).doesNotStartWith(KEY);
            assertThat(field(rewriter, planned.get(1), "Idempotency-Key")).isEqualTo(first);
            assertThat(field(rewriter, planned.get(2), "Idempotency-Key")).isNotEqualTo(first);
            assertThat(field(rewriter(live, "run-2"), planned.get(1), "Idempotency-Key"))
                    .isNotEqualTo(first);
            assertThat(live.summary().renewed()).isEqualTo(4);
        }
    }

    @Test
    void loginAloneNeedsNoLinks() throws IOException {
        PlannedRequest planned = planned(links()).get(1);
        RequestRewriter rewriter = rewriter(null, "run-1");
        PlannedRequest unlinked = new PlannedRequest(0, 0, 1, 1, planned.exchange(), null, login("x-token"));
        assertThat(field(rewriter, unlinked, "X-Token")).isEqualTo("of-login");
        assertThat(field(rewriter, unlinked, "Idempotency-Key")).isEqualTo(KEY + '1');
    }

    @Test
    void valuesThatClientsMadeUpAreSentAsRecordedIfNoneAreToBeRenewed() throws IOException {
        LinkFile links = links();
        List<PlannedRequest> planned = planned(links);
        try (LiveState live = new LiveState(links, List.of(), true, false, 1 << 20)) {
            RequestRewriter rewriter = rewriter(live, "run-1");
            answer(rewriter, planned.get(0));
            assertThat(field(rewriter, planned.get(1), "Idempotency-Key")).isEqualTo(KEY + '1');
            assertThat(field(rewriter, planned.get(1), "X-Token")).isEqualTo(LIVE_TOKEN);
            assertThat(live.summary().renewed()).isZero();
        }
    }

    @Test
    void namedCookieIsMadeUpBesideOneOfTheTarget() throws IOException {
        LinkFile links = links(LinkRules.automatic()
                .withFresh(LinkRules.Finding.RULES_ALONE, FreshRules.parse(List.of("cookie:cart"))));
        List<PlannedRequest> planned = planned(links);
        try (LiveState live = new LiveState(links, List.of(), true, true, 1 << 20)) {
            RequestRewriter rewriter = rewriter(live, "run-1");
            byte[] head = "HTTP/1.1 200 OK\r\nSet-Cookie: sid=live\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
            Objects.requireNonNull(rewriter.onResponse(planned.get(0), Head.parseResponse(head, FramingLimits.DEFAULT)))
                    .end();
            assertThat(field(rewriter, planned.get(1), "Cookie")).matches("sid=live; cart=[a-z]\\d[a-z0-9]{6}");
            assertThat(live.summary().renewed()).isEqualTo(1);
        }
    }
}
