package io.reprise.replayer.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.reprise.http.FramingException;
import io.reprise.replayer.filter.FilterReply;
import io.reprise.replayer.plan.Requests;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparedRequestTest {
    private final RequestRewriter rewriter =
            new RequestRewriter(new RewriteConfig("staging:80", List.of(), "run"), 10, InstantSource.system());

    private static Requests post() {
        return Requests.request(1)
                .line("POST", "/pay?a=1")
                .fields("X-Mac: old", "x-mac: older", "X-Other: kept", "Content-Length: 2")
                .body("hi");
    }

    private String encoded(Requests request, FilterReply reply) {
        EncodedRequest encoded =
                rewriter.encode(rewriter.prepare(request.planned()), reply, UnpooledByteBufAllocator.DEFAULT, false);
        ByteBuf bytes = encoded.bytes();
        try {
            return bytes.toString(StandardCharsets.ISO_8859_1);
        } finally {
            bytes.release();
        }
    }

    @Test
    void filterGetsTheRequestAsItWouldBeSent() {
        PreparedRequest prepared = rewriter.prepare(post().planned());
        assertThat(prepared.toFilter().method()).isEqualTo("POST");
        assertThat(prepared.toFilter().target()).isEqualTo("/pay?a=1");
        assertThat(prepared.toFilter().body()).asString(StandardCharsets.UTF_8).isEqualTo("hi");
        assertThat(prepared.toFilter().fields())
                .anyMatch(field -> field.name().equals("Host") && field.value().equals("staging:80"))
                .anyMatch(field -> field.name().equals("Reprise-Run"));
    }

    @Test
    void unchangedRequestIsTheOneThatIsSentWithoutAFilter() {
        EncodedRequest plain = rewriter.rewrite(post().planned(), UnpooledByteBufAllocator.DEFAULT);
        String without = plain.bytes().toString(StandardCharsets.ISO_8859_1);
        plain.bytes().release();
        assertThat(encoded(post(), FilterReply.unchanged())).isEqualTo(without);
        Requests chunked = Requests.request(1)
                .line("POST", "/pay")
                .fields("Transfer-Encoding: chunked")
                .body("hi")
                .chunked("X-Sum: 1\r\n");
        assertThat(encoded(chunked, FilterReply.unchanged())).endsWith("\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 1\r\n\r\n");
    }

    @Test
    void fieldsBodyAndTargetAreReplacedAndFramedAnew() {
        String encoded = encoded(
                post(),
                FilterReply.unchanged()
                        .withField("X-MAC", "new")
                        .withoutField("x-other")
                        .withTarget("/pay?sig=1")
                        .withBody("longer".getBytes(StandardCharsets.UTF_8)));
        assertThat(encoded)
                .startsWith("POST /pay?sig=1 HTTP/1.1\r\n")
                .contains("\r\nX-MAC: new\r\n", "\r\nContent-Length: 6\r\n")
                .endsWith("\r\n\r\nlonger")
                .doesNotContain("old", "kept", "Content-Length: 2");
    }

    @Test
    void checksumsFollowTheBodyUnlessTheFilterSetsThem() {
        Requests request = Requests.request(1)
                .line("POST", "/pay")
                .fields("Content-MD5: old", "Content-Digest: sha-256=:b2xk:", "Content-Length: 2")
                .body("hi");
        FilterReply changed = FilterReply.unchanged().withBody("new".getBytes(StandardCharsets.UTF_8));
        String md5 = "\r\nContent-MD5: Iq9kXRhZy1ym2gxITx836g==\r\n";
        assertThat(encoded(request, changed))
                .contains(md5, "\r\nContent-Digest: sha-256=:")
                .doesNotContain(":b2xk:");
        assertThat(encoded(request, changed.withField("Content-MD5", "mine")))
                .contains("\r\nContent-MD5: mine\r\n")
                .doesNotContain(md5);
        assertThat(encoded(request, FilterReply.unchanged())).contains("\r\nContent-MD5: old\r\n", ":b2xk:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-A | a\\r\\nB: c | not a legal field value",
                "X A | b | name is not a token",
                "'' | b | name is not a token",
                "Content-Length | 3 | 'Content-Length', which belongs to replay",
                "transfer-encoding | chunked | 'transfer-encoding', which belongs to replay",
                "Reprise-Run | other | 'Reprise-Run', which belongs to replay"
            })
    void fieldThatWouldMakeItAnotherRequestIsRefused(String name, String value, String message) {
        FilterReply reply = FilterReply.unchanged().withField(name, value.replace("\\r\\n", "\r\n"));
        assertThatThrownBy(() -> encoded(post(), reply))
                .isInstanceOf(FramingException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"'/a b'", "''", "http://other/", "'/a\n'", "x"})
    void targetThatIsNoPathIsRefused(String target) {
        FilterReply reply = FilterReply.unchanged().withTarget(target);
        assertThatThrownBy(() -> encoded(post(), reply)).isInstanceOf(FramingException.class);
    }
}
