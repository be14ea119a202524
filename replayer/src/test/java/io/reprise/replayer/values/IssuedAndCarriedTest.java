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
            Last-Modified: Wed, 25 Nov 2026 22:30:04 GMT | | / | If-Modified-Since: Wed, 25 Nov 2026 22:30:04 GMT | | Wed, 25 Nov 2026 22:30:04 GMT
            Location: https://shop/orders/42/edit | | /orders/42 | X: y | | 42
            Location: /list;jsessionid=AB12CD34 | | /next;jsessionid=AB12CD34 | X: y | | AB12CD34
            Location: /cb?code=a%2Fb%201 | | /x?code=a%2fb+1 | X: y | | a/b 1
            WWW-Authenticate: Digest realm="r", nonce="n7==" | | / | Authorization: Digest realm="r", nonce="n7==" | | n7==
            Content-Type: text/html | <form><input name=tok value='a&amp;b+1"'> | / | Content-Type: application/x-www-form-urlencoded | tok=a%26b%2B1%22 | a&b+1"
            Content-Type: text/html | <a href="/n?id=7&amp;t=x%20y1"> | /n?t=x+y1 | X: y | | x y1
            Content-Type: text/html | <tr id="note-4711"><td>x | /notes/4711 | X: y | | 4711
            Content-Type: text/html | <meta name=csrf-token content=k9x8> | / | X-CSRF-Token: k9x8 | | k9x8
            Content-Type: text/html | <script>var csrf = "k9y7\\u002bx8";</script> | / | X-CSRF-Token: k9y7+x8 | | k9y7+x8
            Content-Type: text/html | <button onclick="del('q7w8e9')"> | /del/q7w8e9 | X: y | | q7w8e9
            Content-Type: text/html | <a href="/show/3">x</a> | / | Content-Type: application/json | {"sql":"DELETE FROM t WHERE show=3"} | 3
            Content-Type: application/json | {"item":{"id":5}} | / | Content-Type: application/json | {"change":{"id":5}} | 5
            Content-Type: application/json | {"token":"a\\/b\\u00e9"} | / | Content-Type: application/json | {"t":"a/b\u00e9"} | a/b\u00e9
            Content-Type: application/json | {"jwt":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl"} | / | Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl | | eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl
            Content-Type: application/json | {"id":"Tm90ZTo0NzEx"} | / | Content-Type: application/json | {"variables":{"id":"Tm90ZTo0NzEx"}} | Tm90ZTo0NzEx
            Content-Type: application/json | {"id":4711} | / | Content-Type: application/json | {"id":"Tm90ZTo0NzEx"} | 4711
            Content-Type: application/json | {"by":{"q9w8e7r6":{"n":1}}} | / | Content-Type: application/json | {"q9w8e7r6":{"n":2}} | q9w8e7r6
            Content-Type: application/json | {"ids":[4711,4712]} | /x?ids=4711,4712 | X: y | | 4712
            Content-Type: application/json | {"state":"{\\"t\\":\\"q9w8\\"}"} | /x?s=%7B%22t%22%3A%22q9w8%22%7D | X: y | | q9w8
            Content-Type: application/xml | <a><id>x&amp;1</id></a> | / | Content-Type: text/xml | <r><id><![CDATA[x&1]]></id></r> | x&1
            Content-Type: text/plain | ready: job-8a7b6c5d | /jobs/8a7b6c5d | X: y | | 8a7b6c5d
            """)
    void aValueIsTheSameTextInBoth(
            String responseField, String responseBody, String target, String field, String body, String value) {
        String head = "HTTP/1.1 200 OK\r\n" + responseField + "\r\n\r\n";
        List<Issued> issued = ResponseScanner.scan(
                Head.parseResponse(head.getBytes(StandardCharsets.UTF_8), FramingLimits.DEFAULT),
                (responseBody == null ? "" : responseBody).getBytes(StandardCharsets.UTF_8),
                kind -> true);
        Carried carried = Requests.of(target, body == null ? "" : body, field).find(value);
        assertThat(issued)
                .as("carried as %s", carried)
                .anyMatch(each -> each.value().equals(value));
        if (Strength.of(value) == Strength.WEAK && carried.whole()) {
            assertThat(issued)
                    .as("named %s", carried.name())
                    .anyMatch(each -> each.value().equals(value) && Names.agreement(each.name(), carried.name()) == 3);
        }
    }
}
