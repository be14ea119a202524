package io.reprise.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationRuleTest {
    private static long key(String value) {
        String head = "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: " + value + "\r\n\r\n";
        Head request = Head.parseRequest(head.getBytes(StandardCharsets.ISO_8859_1), FramingLimits.DEFAULT);
        return new AuthorizationRule().keyOf(request, 0, "");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String token(String payload) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String body = encoder.encodeToString(payload.getBytes(StandardCharsets.UTF_8));
        return "Bearer eyJhbGciOiJIUzI1NiJ9." + body + ".c2ln" + payload.hashCode();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Digest username=\"ann\", realm=\"api\", nc=1, response=\"a\"|Digest realm=api, nc=2, username=ann",
                "AWS4-HMAC-SHA256 Credential=AKIA/20261125/eu/s3/aws4_request, SignedHeaders=host, Signature=a|"
                        + "AWS4-HMAC-SHA256 Credential=AKIA/20261126/us/s3/aws4_request,Signature=b",
                "OAuth oauth_consumer_key=\"app\", oauth_token=\"t\", oauth_nonce=\"1\"|"
                        + "OAuth oauth_nonce=\"2\",oauth_consumer_key=\"app\",oauth_token=\"t\"",
                "Hawk id=\"k\", ts=\"1\", mac=\"a,b\"|Hawk mac=\"c\", id=\"k\"",
                "Signature keyId=\"k\",signature=\"a\"|signature keyid=\"k\",signature=\"b\"",
                "AWS AKIA:abc|AWS AKIA:xyz"
            })
    void whatChangesWithEachRequestDoesNotCount(String one, String other) {
        assertThat(key(one)).isEqualTo(key(other)).isNotZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Digest username=\"ann\", realm=\"api\"|Digest username=\"bob\", realm=\"api\"",
                "Digest username=\"ann\", realm=\"api\"|Digest username=\"ann\", realm=\"web\"",
                "AWS4-HMAC-SHA256 Credential=AKIA/1/s|AWS4-HMAC-SHA256 Credential=AKIB/1/s",
                "OAuth oauth_consumer_key=app, oauth_token=t|OAuth oauth_consumer_key=app, oauth_token=u",
                "AWS AKIA:abc|AWS AKIB:abc",
                "Bearer abc|Bearer abd",
                "Token abc|Token abd",
                "Unknown a=1|Unknown a=2"
            })
    void usersKeepApart(String one, String other) {
        assertThat(key(one)).isNotEqualTo(key(other)).isNotZero();
        assertThat(key(other)).isNotZero();
    }

    @Test
    void userOfBasicCountsWithoutThePassword() {
        long ann = key("Basic " + base64("ann:one"));
        assertThat(key("basic " + base64("ann:two:three"))).isEqualTo(ann);
        assertThat(key("Basic " + base64("bob:one"))).isNotEqualTo(ann);
        assertThat(key("Basic !!")).isNotEqualTo(ann).isNotZero();
    }

    @Test
    void subjectOfATokenCountsWithItsIssuer() {
        long ann = key(token("{\"iss\":\"i\",\"sub\":\"ann\",\"exp\":1}"));
        assertThat(key(token("{ \"exp\" : 2, \"sub\" : \"ann\", \"iss\" : \"i\" }")))
                .isEqualTo(ann);
        assertThat(key(token("{\"iss\":\"i\",\"sub\":\"bob\"}"))).isNotEqualTo(ann);
        assertThat(key(token("{\"iss\":\"j\",\"sub\":\"ann\"}"))).isNotEqualTo(ann);
        long nested = key(token("{\"a\":{\"sub\":\"ann\"},\"b\":1}"));
        assertThat(key(token("{\"a\":{\"sub\":\"ann\"},\"b\":2}"))).isNotEqualTo(nested);
        assertThat(key(token("{\"sub\":7,\"exp\":1}"))).isEqualTo(key(token("{\"sub\":7,\"exp\":2}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Negotiate YII=", "NTLM TlRM"})
    void messagesOfAHandshakeNameNobody(String value) {
        assertThat(key(value)).isZero();
    }

    @Test
    void hostileValuesNeverThrow() {
        Random random = new Random(3);
        String[] schemes = {"Basic ", "Digest ", "Bearer ey", "OAuth ", "AWS4-HMAC-SHA256 Credential", "AWS ", ""};
        String alphabet = "ey.=\\\",;/:username{}[]Zm9v \u00ff";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder value = new StringBuilder("x".repeat(random.nextInt(2)));
            value.append(schemes[random.nextInt(schemes.length)]);
            for (int rest = random.nextInt(60); rest > 0; rest--) {
                value.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String text = value.toString().strip();
            assertThat(text.isEmpty() ? 1 : key(text)).isEqualTo(text.isEmpty() ? 1 : key(text));
        }
        String pieces = "\"sub:iss\\{}1 ";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder json = new StringBuilder("{");
            for (int rest = random.nextInt(30); rest > 0; rest--) {
                json.append(pieces.charAt(random.nextInt(pieces.length())));
            }
            assertThat(key(token(json.toString()))).isNotZero();
        }
    }
}
