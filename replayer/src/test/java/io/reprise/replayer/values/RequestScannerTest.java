package io.reprise.replayer.values;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.values.RequestScanner.Extent;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class RequestScannerTest {
    @Test
    void theSegmentsOfAPathAreNamedAfterTheSegmentBefore() {
        assertThat(Requests.target("/notes/42/edit").shown())
                .containsExactly("PATH  notes", "PATH notes 42", "PATH 42 edit");
    }

    @Test
    void matrixParametersStandBesideTheirSegment() {
        assertThat(Requests.target("/shop/cart;jsessionid=A1B2C3D4E5F60718;v=2?x=1")
                        .shown())
                .contains("PATH shop cart", "MATRIX jsessionid A1B2C3D4E5F60718", "MATRIX v 2", "QUERY x 1");
    }

    @Test
    void queryParametersAreDecoded() {
        assertThat(Requests.target("/s?q=a+b%2Fc&empty=&bare42&x=y=z").shown())
                .contains("QUERY q a b/c", "QUERY q a+b/c", "QUERY  bare42", "QUERY x y=z")
                .doesNotContain("QUERY empty ");
    }

    @Test
    void idsInTheNamesOfParametersAreValues() {
        assertThat(Requests.target("/cart?quantity[1234]=2").shown()).contains("QUERY  1234 (token)");
    }

    @Test
    void aUrlInAParameterIsReadInParts() {
        assertThat(Requests.target("/login?next=%2Fnotes%2F42%3Ftoken%3Dab%2520cd%26page%3D7%23c9")
                        .shown())
                .contains("QUERY next /notes/42?token=ab%20cd&page=7#c9", "QUERY notes 42", "QUERY token ab cd")
                .contains("QUERY page 7", "QUERY  c9");
    }

    @Test
    void theAbsoluteFormOfATargetIsReadFromItsPathOn() {
        assertThat(Requests.target("http://shop/notes/42").shown()).containsExactly("PATH  notes", "PATH notes 42");
        assertThat(Requests.target("http://shop?id=42").shown()).containsExactly("QUERY id 42");
    }

    @Test
    void fieldsOfTheClientItselfAreLeftOut() {
        assertThat(Requests.of(
                                "/",
                                "",
                                "User-Agent: x/42",
                                "Accept-Language: de42",
                                "X-Forwarded-For: 10.0.0.42",
                                "Sec-Fetch-Mode: no42",
                                "Connection: meter",
                                "Meter: 42",
                                "Origin: http://x42")
                        .shown())
                .isEmpty();
    }

    @Test
    void entityTagsAreListedWithAndWithoutTheirMarks() {
        assertThat(Requests.field("If-Match: W/\"42\"").shown())
                .containsExactly("HEADER etag W/\"42\"", "HEADER etag 42");
        assertThat(Requests.field("If-None-Match: \"a1\", W/\"b2\"").shown())
                .contains("HEADER etag a1", "HEADER etag W/\"b2\" (token)", "HEADER etag b2");
    }

    @Test
    void aDateIsNotCut() {
        assertThat(Requests.field("If-Modified-Since: Wed, 25 Nov 2026 22:30:16 GMT")
                        .shown())
                .containsExactly("HEADER last-modified Wed, 25 Nov 2026 22:30:16 GMT");
    }

    @Test
    void theTokenAfterTheSchemeOfAuthorizationIsAValueOfItsOwn() {
        String jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
        assertThat(Requests.field("Authorization: Bearer " + jwt).shown())
                .containsExactly("AUTHORIZATION authorization Bearer " + jwt, "AUTHORIZATION authorization " + jwt);
    }

    @Test
    void basicCredentialsAreReadInParts() {
        String credentials = Base64.getEncoder().encodeToString("user-42:s3cret99".getBytes(StandardCharsets.UTF_8));
        assertThat(Requests.field("Authorization: Basic " + credentials).shown())
                .contains("AUTHORIZATION authorization user-42:s3cret99")
                .contains("AUTHORIZATION authorization user-42 (token)");
    }

    @Test
    void theParametersOfDigestAreValues() {
        assertThat(Requests.field("Authorization: Digest username=\"ann\", nonce=\"a,b=1\", nc=00000001")
                        .shown())
                .contains("AUTHORIZATION username ann", "AUTHORIZATION nonce a,b=1", "AUTHORIZATION nc 00000001");
    }

    @Test
    void refererIsReadAsAUrlWithoutItsHost() {
        assertThat(Requests.field("Referer: https://shop42/notes/7?id=x9").shown())
                .containsExactly("REFERER  notes", "REFERER notes 7", "REFERER id x9");
    }

    @Test
    void cookiesAreListedRawDecodedAndUnquoted() {
        assertThat(Requests.field("Cookie: a=1%2C2; b=\"x\\0542\"; c = y9 ;d").shown())
                .contains("COOKIE a 1%2C2", "COOKIE a 1,2", "COOKIE b \"x\\0542\"", "COOKIE b x,2", "COOKIE c y9");
    }

    @Test
    void aSignedTokenInACookieIsNotCut() {
        String jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
        assertThat(Requests.field("Cookie: auth=user:" + jwt).shown())
                .contains("COOKIE user " + jwt + " (token)")
                .noneMatch(each -> each.endsWith("eyJzdWIiOiI0MiJ9 (token)"));
    }

    @Test
    void formFieldsAreDecoded() {
        assertThat(Requests.body("application/x-www-form-urlencoded", "csrf=a%2Bb%3D1&text=one+two&ids=3%2C7")
                        .shown())
                .contains("FORM csrf a+b=1", "FORM text one two", "FORM ids 3 (token)", "FORM ids 7 (token)");
    }

    @Test
    void multipartFieldsAreListedAndFilesAreNot() {
        String body = """
                --b
                Content-Disposition: form-data; name="csrf"

                tok42
                --b
                Content-Disposition: form-data; name="file"; filename="x.txt"

                secret77
                --b
                Content-Disposition: form-data; name="order"; filename="blob"
                Content-Type: application/json

                {"id":"tok43"}
                --b--
                """.replace("\n", "\r\n");
        assertThat(Requests.body("multipart/form-data; boundary=b", body).shown())
                .containsExactly("MULTIPART csrf tok42", "MULTIPART order {\"id\":\"tok43\"}", "MULTIPART id tok43");
    }

    @Test
    void idsInTheNamesOfMultipartFieldsAndOfFilesAreValues() {
        String body = """
                --b
                Content-Disposition: form-data; name="row[4f2a99c1][qty]"

                2
                --b
                Content-Disposition: form-data; filename="scan-8a7b6c5d-2041.png"; name=photo2

                secret77
                --b--
                """.replace("\n", "\r\n");
        Requests request = Requests.body("multipart/form-data; boundary=b", body);
        assertThat(request.shown())
                .contains("MULTIPART  4f2a99c1 (token)", "MULTIPART filename 8a7b6c5d (token)")
                .doesNotContain("MULTIPART filename 2041 (token)", "MULTIPART filename png (token)");
        assertThat(request.after("4f2a99c1", "\"x")).contains("name=\"row[\\\"x][qty]\"\r\n");
        assertThat(request.splice("8a7b6c5d", "a\r\nb").fates()).containsExactly(Splicer.Fate.REFUSED);
    }

    @Test
    void theSubprotocolsOfAWebSocketMayHaveAToken() {
        assertThat(Requests.of(
                                "/",
                                "",
                                "Sec-WebSocket-Protocol: v1, token.k9x8y7w6",
                                "Sec-WebSocket-Key: x3JJHMbDL1Ez==")
                        .shown())
                .contains("HEADER sec-websocket-protocol k9x8y7w6 (token)")
                .noneMatch(each -> each.contains("x3JJ"));
    }

    @Test
    void jsonIsReadAtAnyDepthAndKeysThatAreIdsAreValues() {
        assertThat(Requests.body(
                                "application/json",
                                "{\"items\":[{\"id\":42},{\"id\":\"n-7\"}],\"m\":{\"a1b2c3d4\":{\"v\":1.5}}}")
                        .shown())
                .contains("JSON_VALUE id 42", "JSON_VALUE id n-7")
                .contains("JSON_KEY m a1b2c3d4", "JSON_VALUE v 1.5");
    }

    @Test
    void aValueInJsonIsNamedAfterTheNearestKeyThatIsNotAnId() {
        assertThat(Requests.body(
                                "application/json",
                                "{\"Cart\":{\"a1b2c3d4\":5,\"orders\":[7,[8,{\"x\":1},9]]},\"n\":2}")
                        .shown())
                .containsExactly(
                        "JSON_KEY cart a1b2c3d4",
                        "JSON_VALUE cart 5",
                        "JSON_VALUE orders 7",
                        "JSON_VALUE orders 8",
                        "JSON_VALUE x 1",
                        "JSON_VALUE orders 9",
                        "JSON_VALUE n 2");
    }

    @Test
    void jsonIsReadAfterAByteOrderMarkAndUnderTheTypeOfAForm() {
        assertThat(Requests.body("application/json", "\ufeff{\"id\":42}").shown())
                .contains("JSON_VALUE id 42");
        assertThat(Requests.body("application/x-www-form-urlencoded", "{\"a\":\"x=1&y=2\"}")
                        .shown())
                .contains("JSON_VALUE a x=1&y=2", "JSON_VALUE x 1");
    }

    @Test
    void jsonInAJsonStringIsRead() {
        assertThat(Requests.body("application/json", "{\"state\":\"{\\\"token\\\":\\\"q9\\\"}\"}")
                        .shown())
                .contains("JSON_VALUE token q9");
    }

    @Test
    void textInJsonIsCutIntoTokens() {
        assertThat(Requests.body("application/json", "{\"query\":\"{ note(id: \\\"42\\\") { title } }\"}")
                        .shown())
                .contains("JSON_VALUE id 42 (token)");
        assertThat(Requests.body("application/json", "{\"sql\":\"DELETE FROM notes WHERE id=42 AND owner = 7\"}")
                        .shown())
                .contains("JSON_VALUE id 42 (token)", "JSON_VALUE owner 7 (token)");
    }

    @Test
    void xmlIsReadWithoutItsDocumentType() {
        String body = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x \"y42\">]><s:a><b id='7'>x &amp; 42</b>"
                + "<c><![CDATA[raw<9>]]></c></s:a>";
        assertThat(Requests.body("text/xml", body).shown())
                .contains("XML bid 7", "XML b x & 42", "XML c raw<9>")
                .noneMatch(each -> each.contains("y42"));
    }

    @Test
    void tokensOfPlainTextAreListed() {
        assertThat(Requests.body("text/plain", "see #123 and note-4567, or QKxVwHns; order1234")
                        .shown())
                .contains("TEXT  123 (token)", "TEXT  note-4567 (token)", "TEXT  4567 (token)")
                .contains("TEXT  QKxVwHns (token)", "TEXT  order1234 (token)", "TEXT  1234 (token)");
    }

    @Test
    void noTokensAreCutOutOfUuids() {
        String uuid = "550e8400-e29b-41d4-a716-446655440000";
        assertThat(Requests.target("/notes/" + uuid).shown()).containsExactly("PATH  notes", "PATH notes " + uuid);
        assertThat(Requests.target("/notes/note-" + uuid).shown())
                .containsExactly("PATH  notes", "PATH notes note-" + uuid, "PATH notes " + uuid + " (token)");
    }

    @Test
    void base64OfReadableTextIsReadInside() {
        String id = Base64.getEncoder().encodeToString("Note:4711".getBytes(StandardCharsets.UTF_8));
        assertThat(Requests.body("application/json", "{\"id\":\"" + id + "\"}").shown())
                .contains("JSON_VALUE id " + id, "JSON_VALUE id Note:4711", "JSON_VALUE note 4711 (token)");
    }

    @Test
    void binaryBodyHasNoValues() {
        assertThat(Requests.body("application/octet-stream", "\0\1id=42").shown())
                .isEmpty();
    }

    @Test
    void aLongValueIsListedInPartsOnly() {
        String text = "word ".repeat(60_000) + "id: a1b2c3d4";
        assertThat(Requests.body("text/plain", text).shown()).containsExactly("TEXT id a1b2c3d4 (token)");
    }

    @Test
    void aRequestWithTooManyValuesIsCutAndSaysSo() {
        StringBuilder body = new StringBuilder("[");
        for (int i = 0; i < 30_000; i++) {
            body.append(i).append(',');
        }
        RequestScanner.Scanned scanned =
                Requests.body("application/json", body + "1]").scan();
        assertThat(scanned.values()).hasSize(RequestScanner.MOST_VALUES);
        assertThat(scanned.extent()).isEqualTo(Extent.LIMITED);
        assertThat(Requests.target("/notes/42").scan().extent()).isEqualTo(Extent.ALL);
    }
}
