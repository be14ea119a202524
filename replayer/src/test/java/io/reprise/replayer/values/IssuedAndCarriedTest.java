package io.reprise.replayer.values;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A value is the same text where a response issues it and where a request carries it, whatever the encodings. */
class IssuedAndCarriedTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Set-Cookie: sid=s%3Aq9XbT2.kL0a | | / | Cookie: sid=s%3Aq9XbT2.kL0a | | s%3Aq9XbT2.kL0a
            Set-Cookie: xsrf=a%2Fb%2Bc1%3D | | / | X-XSRF-Token: a/b+c1= | | a/b+c1=
            Set-Cookie: q="x\\0541" | | / | Cookie: q="x\\0541" | | "x\\0541"
            ETag: W/"42" | | / | If-Match: W/"42" | | W/"42"
            ETag: W/"42" | | / | If-Match: "42" | | 42
            ETag: "v7" | | / | If-None-Match: "a", "v7" | | v7
            Last-Modified: Wed, 4 Nov 26 | | / | If-Modified-Since: Wed, 4 Nov 26 | | Wed, 4 Nov 26
            Location: https://shop/orders/42/edit | | /orders/42 | - | | 42
            Location: /list;jsessionid=AB12CD34 | | /next;jsessionid=AB12CD34 | - | | AB12CD34
            Location: /cb?code=a%2Fb%201 | | /x?code=a%2fb+1 | - | | a/b 1
            WWW-Authenticate: Digest nonce="n7==" | | / | Authorization: Digest nonce="n7==" | | n7==
            html | <form><input name=tok value='a&amp;b+1"'> | / | form | tok=a%26b%2B1%22 | a&b+1"
            html | <a href="/n?id=7&amp;t=x%20y1"> | /n?t=x+y1 | - | | x y1
            html | <tr id="note-4711"><td>x | /notes/4711 | - | | 4711
            html | <meta name=csrf-token content=k9x8> | / | X-CSRF-Token: k9x8 | | k9x8
            html | <script>var csrf = "k9y7\\u002bx8";</script> | / | X-CSRF-Token: k9y7+x8 | | k9y7+x8
            html | <button onclick="del('q7w8e9')"> | /del/q7w8e9 | - | | q7w8e9
            html | <a href="/show/3">x</a> | / | json | {"sql":"DELETE FROM t WHERE show=3"} | 3
            json | {"item":{"id":5}} | / | json | {"change":{"id":5}} | 5
            json | {"token":"a\\/b\\u00e9"} | / | json | {"t":"a/b\u00e9"} | a/b\u00e9
            json | {"jwt":"eyJh.eyJiIn0.c2ln"} | / | Authorization: Bearer eyJh.eyJiIn0.c2ln | | eyJh.eyJiIn0.c2ln
            json | {"id":"Tm90ZTo0NzEx"} | / | json | {"variables":{"id":"Tm90ZTo0NzEx"}} | Tm90ZTo0NzEx
            json | {"id":4711} | / | json | {"id":"Tm90ZTo0NzEx"} | 4711
            json | {"by":{"q9w8e7r6":{"n":1}}} | / | json | {"q9w8e7r6":{"n":2}} | q9w8e7r6
            json | {"ids":[4711,4712]} | /x?ids=4711,4712 | - | | 4712
            json | {"state":"{\\"t\\":\\"q9w8\\"}"} | /x?s=%7B%22t%22%3A%22q9w8%22%7D | - | | q9w8
            xml | <a><id>x&amp;1</id></a> | / | xml | <r><id><![CDATA[x&1]]></id></r> | x&1
            html | <!-- build token: k9x8y7 --> | / | X-Token: k9x8y7 | | k9x8y7
            html | <!-- {"csrf":"k9x8y7"} --> | / | X-Token: k9x8y7 | | k9x8y7
            html | <a href="/shop/red-shoes-p4711.html"> | / | json | {"id":4711} | 4711
            html | <a href="/shop/red-shoes-p12345678.html"> | / | json | {"id":12345678} | 12345678
            html | <a href="/shop/blue-mug-4711.html"> | /blue-mug-4711/reviews | - | | blue-mug-4711
            json | {"id":4711} | /items/blue-mug-4711.html | - | | 4711
            json | {"ref":"projects/p1/items/Q9xbT2kL0a7wZ4Mn"} | /v1/p1/Q9xbT2kL0a7wZ4Mn:run | - | | Q9xbT2kL0a7wZ4Mn
            text | Q9xbT2kL0a7wZ4Mn8Y5a7w== | / | X-Token: Q9xbT2kL0a7wZ4Mn8Y5a7w== | | Q9xbT2kL0a7wZ4Mn8Y5a7w==
            json | {"id":"k9x8y7w6"} | / | json | {"p":"6b39783879377736"} | k9x8y7w6
            json | {"id":"k9x8y7w6"} | / | json | {"p":"NM4XQODZG53TM==="} | k9x8y7w6
            json | {"id":"k9x8y7w6"} | /x?p=nm4xqodzg53tm | - | | k9x8y7w6
            json | {"id":"k9x8y7w6"} | / | Upload-Metadata: filename YS50eHQ=,parent azl4OHk3dzY= | | k9x8y7w6
            json | {"t":"k9x8y7w6"} | / | Sec-WebSocket-Protocol: v4.x, bearer.x.azl4OHk3dzY | | k9x8y7w6
            text | ready: job-8a7b6c5d | /jobs/8a7b6c5d | - | | 8a7b6c5d
            """)
    void aValueIsTheSameTextInBoth(
            String responseField, String responseBody, String target, String field, String body, String value) {
        String head = "HTTP/1.1 200 OK\r\n" + field(responseField) + "\r\n\r\n";
        List<Issued> issued = ResponseScanner.scan(
                Head.parseResponse(head.getBytes(StandardCharsets.UTF_8), FramingLimits.DEFAULT),
                (responseBody == null ? "" : responseBody).getBytes(StandardCharsets.UTF_8),
                kind -> true);
        Carried carried =
                Requests.of(target, body == null ? "" : body, field(field)).find(value);
        assertThat(issued)
                .as("carried as %s", carried)
                .anyMatch(each -> each.value().equals(value));
        if (Strength.of(value) == Strength.WEAK && carried.whole()) {
            assertThat(issued)
                    .as("named %s", carried.name())
                    .anyMatch(each -> each.value().equals(value) && Names.agreement(each.name(), carried.name()) == 3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301, 3F2504E0-4F89-41D3-9A0C-0305E82C3301",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301, 3f2504e04f8941d39a0c0305e82c3301",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301, 3F2504E04F8941D39A0C0305E82C3301",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301, {3F2504E0-4F89-41D3-9A0C-0305E82C3301}",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301, urn:uuid:3F2504E0-4F89-41D3-9A0C-0305E82C3301",
        "65f1c0ffee12ab34cd56ef78, 65F1C0FFEE12AB34CD56EF78",
        "01hq3zk8y6v5t4s3r2q1p0n9m8, 01HQ3ZK8Y6V5T4S3R2Q1P0N9M8",
    })
    void anIdIsTheSameInOtherLettersAndWithoutHyphens(String id, String otherwise) {
        assertThat(Scanned.json("{\"id\":\"" + otherwise + "\"}"))
                .anyMatch(issued -> issued.value().equals(id));
        assertThat(Requests.target("/x?id=" + otherwise).find(id).value()).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({"SPRING2024", "aB3dE5gH7jK9mN1pQ3", "20231114", "ABCDEFGHIJKLMNOPQRST"})
    void otherWordsAreReadInOneWay(String word) {
        assertThat(Requests.target("/" + word).scan().values())
                .noneMatch(carried -> carried.slot().encodings().contains(Encoding.IDENTIFIER));
    }

    /** A field as it stands, or the one that a short name of a media type means. */
    private static String field(String text) {
        return switch (text) {
            case "-" -> "Accept: text/html";
            case "form" -> "Content-Type: application/x-www-form-urlencoded";
            case "json" -> "Content-Type: application/json";
            case "xml" -> "Content-Type: application/xml";
            case "html" -> "Content-Type: text/html";
            case "text" -> "Content-Type: text/plain";
            default -> text;
        };
    }
}
