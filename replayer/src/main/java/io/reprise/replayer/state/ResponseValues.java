package io.reprise.replayer.state;

import io.reprise.content.ContentDecoder;
import io.reprise.http.Head;
import io.reprise.journal.exchange.RecordedBody;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.values.Issued;
import io.reprise.replayer.values.Kinds;
import io.reprise.replayer.values.ResponseScanner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the values that a recorded or a live response issues. Stateless. */
final class ResponseValues {
    /** Most decoded bytes of a body that are read. */
    private static final int DECODED_BYTES_MAX = 8 << 20;

    private ResponseValues() {}

    /** All values that a recorded response issues, as far as its body was recorded. */
    static List<Issued> ofRecorded(SourcedExchange sourced) {
        RecordedResponse response = sourced.exchange().response();
        Head head = sourced.responseHead();
        if (response == null || head == null) {
            return List.of();
        }
        RecordedBody body = response.body();
        return scan(head, body.bytes(), Kinds.ALL);
    }

    /** The values that the target's response issues at the wanted places. */
    static List<Located> locate(List<Wanted> wanted, Head head, byte[] body) {
        Set<String> kinds = new HashSet<>();
        wanted.forEach(place -> kinds.add(place.kind()));
        List<Issued> issued = scan(head, body, kinds::contains);
        List<Located> located = new ArrayList<>(wanted.size());
        for (Wanted place : wanted) {
            located.add(Locator.locate(place, issued));
        }
        return located;
    }

    private static List<Issued> scan(Head head, byte[] body, Kinds kinds) {
        if (body.length == 0) {
            return ResponseScanner.scanHead(head, kinds);
        }
        String coding = head.value("content-encoding");
        byte[] decoded = coding == null
                ? body
                : ContentDecoder.decode(coding, body, DECODED_BYTES_MAX).bytes();
        return ResponseScanner.scan(head, decoded, kinds);
    }
}
