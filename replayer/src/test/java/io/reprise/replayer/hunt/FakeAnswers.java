package io.reprise.replayer.hunt;

import io.reprise.traffic.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The responses of one firing, made up: exchanges are numbered in the order in which they are added. */
final class FakeAnswers {
    private final List<KeptAnswer> answers = new ArrayList<>();

    FakeAnswers json(long lane, String request, String body) {
        return add(lane, request, 200, "Content-Type: application/json", body);
    }

    FakeAnswers html(long lane, String request, String body) {
        return add(lane, request, 200, "Content-Type: text/html; charset=utf-8", "<!doctype html>" + body);
    }

    FakeAnswers add(long lane, String request, int status, String fields, String body) {
        return add(lane, request, status, fields, body.getBytes(StandardCharsets.UTF_8));
    }

    FakeAnswers add(long lane, String request, int status, String fields, byte[] body) {
        answers.add(answer(answers.size(), lane, request, status, fields, body));
        return this;
    }

    List<KeptAnswer> all() {
        return answers;
    }

    /** Fires: the next firing of a hunt got these responses. */
    void fire(ContentComparison hunt) {
        ContentOfFiring firing = hunt.begin(0, Units.SLOT_NS);
        answers.forEach(answer -> add(firing, answer));
        firing.end();
    }

    /** Adds a response that took a millisecond. */
    static void add(ContentOfFiring firing, KeptAnswer answer) {
        firing.add(answer, answer.intendedNs(), answer.intendedNs() + TimeUnit.MILLISECONDS.toNanos(1));
    }

    /**
     * Makes a response that is due a second after the one with the number before.
     *
     * @param request method and target
     * @param fields fields of the head, joined by CRLF; may be empty
     */
    static KeptAnswer answer(long exchange, long lane, String request, int status, String fields, byte[] body) {
        String[] parts = request.split(" ", 2);
        String head = "HTTP/1.1 " + status + " X\r\n" + (fields.isEmpty() ? "" : fields + "\r\n") + "\r\n";
        return new KeptAnswer(
                new KeptAnswer.Asked(exchange, Endpoint.of(parts[0], parts[1]), parts[0], parts[1], status),
                lane,
                TimeUnit.SECONDS.toNanos(exchange),
                status,
                head.getBytes(StandardCharsets.ISO_8859_1),
                body,
                true);
    }
}
