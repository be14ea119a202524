package io.reprise.replayer.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterCallTest {
    private final List<String> heard = new ArrayList<>();
    private final FilterCall call =
            new FilterCall(new FilterRequest("0-1", 1, "GET", "/", List.of(), new byte[0], List.of()), new Heard());

    private final class Heard implements FilterCall.Answer {
        @Override
        public void replied(FilterReply reply) {
            heard.add("replied");
        }

        @Override
        public void refused(String reason) {
            heard.add(reason);
        }
    }

    @Test
    void onlyTheFirstEndCounts() {
        call.reply(FilterReply.unchanged());
        call.refuse("too late");
        call.reply(FilterReply.unchanged());
        assertThat(heard).containsExactly("replied");
    }

    @Test
    void nothingIsHeardOfAnAbandonedCall() {
        call.abandon();
        call.reply(FilterReply.unchanged());
        call.refuse("too late");
        assertThat(heard).isEmpty();
    }

    @Test
    void reasonIsOneShortLineThatCannotControlATerminal() {
        call.refuse("no\r\nkey \u001b[2J" + "x".repeat(1_000_000));
        assertThat(heard.get(0)).startsWith("no key  [2Jxxx").hasSize(299).doesNotContainPattern("\\p{Cntrl}");
    }
}
