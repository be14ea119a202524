package io.reprise.replayer.state;

import io.reprise.journal.exchange.BodyState;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.RecordedBody;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.journal.exchange.RecordedStart;
import io.reprise.replayer.source.ExchangeSource;
import io.reprise.replayer.source.SourcedExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A recording in memory, exchange by exchange: each begins after the one before has ended. */
public final class Recorded {
    public static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    public static final String JSON = "Content-Type: application/json";
    public static final String HTML = "Content-Type: text/html";

    private static final byte[] NONE = {};

    private final List<SourcedExchange> exchanges = new ArrayList<>();
    private final int before;
    private long session = 1;
    private int status = 200;
    private long sequence;
    private long endsLater;

    public Recorded() {
        this(0);
    }

    /** @param before how many of the exchanges lie before the chosen part of the recording */
    Recorded(int before) {
        this.before = before;
    }

    /** The session of the following exchanges. */
    public Recorded session(long value) {
        session = value;
        return this;
    }

    /**
     * The end of the next exchange comes this much later in the order of the recording than its time says: its record
     * was written late.
     */
    Recorded endsLater(long places) {
        endsLater = places;
        return this;
    }

    /** The status of the following responses. */
    public Recorded status(int value) {
        status = value;
        return this;
    }

    /**
     * An exchange whose endpoint is its method and path.
     *
     * @param field one further field line of the request, or nothing
     * @param answerField one field line of the response, or nothing
     */
    public Recorded exchange(String line, String field, String body, String answerField, String answer) {
        return named(line.replaceFirst("\\?.*", ""), line, field, body, answerField, answer);
    }

    /** A GET without fields and body. */
    public Recorded get(String target, String answerField, String answer) {
        return exchange("GET " + target, "", "", answerField, answer);
    }

    /** A POST of a form whose response says nothing. */
    public Recorded post(String target, String form) {
        return exchange("POST " + target, FORM, form, "", "");
    }

    /** An exchange of this endpoint. */
    Recorded named(String endpoint, String line, String field, String body, String answerField, String answer) {
        byte[] head = bytes(line + " HTTP/1.1\r\nHost: shop\r\n" + line(field) + "\r\n");
        byte[] payload = bytes(body);
        RecordedRequest request = new RecordedRequest(
                new RecordedStart(0, ++sequence),
                sequence,
                head,
                new RecordedBody(payload, payload.length, payload.length),
                NONE,
                false,
                BodyState.WHOLE);
        byte[] content = bytes(answer);
        sequence++;
        RecordedResponse response = new RecordedResponse(
                sequence,
                sequence,
                sequence + endsLater,
                status,
                bytes("HTTP/1.1 " + status + " OK\r\n" + line(answerField) + "\r\n"),
                new RecordedBody(content, content.length, content.length),
                0);
        endsLater = 0;
        long number = (long) exchanges.size() - before;
        Exchange exchange =
                new Exchange(new ExchangeIds(0, exchanges.size() + 1L, number, 0, session), request, response, null);
        exchanges.add(SourcedExchange.of(number, session, endpoint, exchange));
        return this;
    }

    private static String line(String field) {
        return field.isEmpty() ? "" : field + "\r\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    SourcedExchange at(int number) {
        return exchanges.get(number);
    }

    public int size() {
        return exchanges.size();
    }

    /** Starts a pass. */
    public ExchangeSource source() {
        Iterator<SourcedExchange> next = exchanges.iterator();
        return new ExchangeSource() {
            @Override
            public @Nullable SourcedExchange next() {
                return next.hasNext() ? next.next() : null;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    /** The links that automatic finding finds. */
    public LinkFile links(Path directory) throws IOException {
        return links(directory, LinkRules.automatic());
    }

    LinkFile links(Path directory, LinkRules rules) throws IOException {
        return links(directory, rules, new LinkFinder.Memory(1 << 20, 1 << 20, 1 << 20));
    }

    LinkFile links(Path directory, LinkRules rules, LinkFinder.Memory memory) throws IOException {
        Path file = Files.createTempFile(directory, "links", ".bin");
        try (OutputStream out = Files.newOutputStream(file);
                LinkWriter writer = new LinkWriter(out, directory)) {
            LinkFinder.find(this::source, memory, rules, writer);
        }
        return LinkFile.open(file);
    }

    /** The values that clients made up, as text: {@code 3: VALUE}. */
    List<String> fresh(LinkFile file) throws IOException {
        List<String> shown = new ArrayList<>();
        try (LinkFile.Reader reader = file.read()) {
            for (SourcedExchange exchange : exchanges) {
                ExchangeLinks links = reader.of(exchange.number(), LinkFinder.idOf(exchange.exchange()));
                for (FreshValue value : links == null ? List.<FreshValue>of() : links.fresh()) {
                    shown.add(exchange.number() + ": " + value.recorded());
                }
            }
        }
        return shown;
    }

    /** The numbers of the exchanges whose responses later requests need. */
    List<Long> needed(LinkFile file) throws IOException {
        List<Long> needed = new ArrayList<>();
        try (LinkFile.Reader reader = file.read()) {
            for (SourcedExchange exchange : exchanges) {
                ExchangeLinks links = reader.of(exchange.number(), LinkFinder.idOf(exchange.exchange()));
                if (links != null && !links.wanted().isEmpty()) {
                    needed.add(exchange.number());
                }
            }
        }
        return needed;
    }

    /** The links as text: {@code 3: POST /login form csrf=Kq81 from 0 GET /login input@value:csrf}. */
    List<String> shown(LinkFile file) throws IOException {
        List<String> shown = new ArrayList<>();
        try (LinkFile.Reader reader = file.read()) {
            for (SourcedExchange exchange : exchanges) {
                ExchangeLinks links = reader.of(exchange.number(), LinkFinder.idOf(exchange.exchange()));
                for (ValueLink link : links == null ? List.<ValueLink>of() : links.links()) {
                    LinkKind kind = file.kinds().get(link.kind()).kind();
                    shown.add(exchange.number() + ": " + kind.sentTo() + " " + LinkRuleFile.word(kind.place()) + " "
                            + kind.name() + "=" + link.recorded() + " from "
                            + link.producers().get(0).exchange() + " " + kind.issuedBy() + " " + kind.kind());
                }
            }
        }
        return shown;
    }
}
