package io.reprise.replayer.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.replayer.filter.FilterRequest.Field;
import io.reprise.replayer.filter.FilterRequest.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterJsonTest {
    private static FilterJson.Line parse(String line) throws IOException {
        return FilterJson.parse(line.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void requestIsOneLineThatEveryJsonReaderTakes() {
        FilterRequest request = new FilterRequest(
                "0-1a",
                -1,
                "POST",
                "/a?b=\"c\"",
                List.of(new Field("Host", "staging"), new Field("X", "\u00e9\n")),
                "{\"a\":1}".getBytes(StandardCharsets.UTF_8),
                List.of(new Value("old", "new")));
        String line = new String(FilterJson.line(7, request), StandardCharsets.UTF_8);
        assertThat(line)
                .isEqualTo("{\"id\":7,\"exchange\":\"0-1a\",\"lane\":\"ffffffffffffffff\",\"method\":\"POST\","
                        + "\"target\":\"/a?b=\\\"c\\\"\",\"headers\":[[\"Host\",\"staging\"],[\"X\",\"é\\n\"]],"
                        + "\"body\":\"eyJhIjoxfQ==\",\"values\":[{\"recorded\":\"old\",\"sent\":\"new\"}]}\n");
    }

    @Test
    void answerSaysWhatChangesAndNothingElse() throws IOException {
        FilterJson.Line line =
                parse("{\"headers\":{\"X-Mac\":\"ab\",\"X-Old\":null},\"body\":\"aGk=\",\"target\":\"/b\",\"id\":3}");
        assertThat(line.id()).isEqualTo(3);
        FilterReply reply = Objects.requireNonNull(line.reply());
        assertThat(reply.target()).isEqualTo("/b");
        assertThat(reply.set()).containsExactly(new Field("X-Mac", "ab"));
        assertThat(reply.removed()).containsExactly("X-Old");
        assertThat(reply.body()).asString(StandardCharsets.UTF_8).isEqualTo("hi");
        FilterReply nothing = Objects.requireNonNull(parse("{\"id\":4}").reply());
        assertThat(nothing.target()).isNull();
        assertThat(nothing.body()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"id\":1,\"error\":\"no key\"} | the filter refused it: no key",
                "{\"id\":1,\"body\":\"%%\"} | the filter's answer has a body that is not base64",
                "{\"id\":1,\"body\":7} | the filter's answer has a member 'body' that is not text",
                "{\"id\":1,\"headers\":[[\"A\",\"b\"]]} | the filter's answer has headers that are not an object",
                "{\"id\":1,\"headers\":{\"A\":{\"b\":1}}} | the filter's answer has a member 'A' that is not text",
                "{\"id\":1,\"header\":{}} | the filter's answer has an unknown member 'header' (expected id, target,"
            })
    void wrongAnswerRefusesItsRequest(String text, String reason) throws IOException {
        FilterJson.Line line = parse(text);
        assertThat(line.id()).isEqualTo(1);
        assertThat(line.reply()).isNull();
        assertThat(line.reason()).startsWith(reason);
    }

    @Test
    void bodyMayBeLong() throws IOException {
        FilterReply reply = Objects.requireNonNull(parse("{\"id\":1,\"body\":\"" + "AAAA".repeat(6_000_000) + "\"}")
                .reply());
        assertThat(Objects.requireNonNull(reply.body())).hasSize(18_000_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "ok",
                "{}",
                "{\"id\":\"1\"}",
                "{\"id\":1",
                "{\"id\":1} {\"id\":2}",
                "{\"id\":1}x",
                "{\"id\":1.5}",
                "{\"id\":1,\"id\":2}",
                "{\"id\":99999999999999999999}",
                "{\"id\":1,\"target\":\"/a\",\"target\":\"/b\"}"
            })
    void lineThatIsAboutNoRequestIsNoAnswer(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(IOException.class);
    }
}
