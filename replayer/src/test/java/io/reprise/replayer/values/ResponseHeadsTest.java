package io.reprise.replayer.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Set-Cookie: sid=abc123; Path=/shop; HttpOnly      | cookie:sid;/shop           | abc123      | sid
            Set-Cookie: sid=abc123                            | cookie:sid;                | abc123      | sid
            Set-Cookie: sid=a%2Fb%3D%3D                       | cookie:sid;                | a%2Fb%3D%3D | sid
            Set-Cookie: sid=a%2Fb%3D%3D                       | cookie:sid;%               | a/b==       | sid
            Set-Cookie: q="a b"; Path=/                       | cookie:q;/"                | a b         | q
            Set-Cookie: p=%7B%22cart%22%3A%22k9%22%7D         | cookie:p;%{}.cart          | k9          | cart
            Set-Cookie: wp_4f2a9b8c7d6e=ann | cookie:wp_{}; | ann | wp_4f2a9b8c7d6e
            Set-Cookie: s=uid%3D7%26tok%3Dq1w2                | cookie:s;%;tok             | q1w2        | tok
            Set-Cookie: s=uid=7&tok=q1w2                      | cookie:s;;tok              | q1w2        | tok
            Set-Cookie: next=%2Forders%2F42%3Fv%3D7           | cookie:next;%:/orders/{}(2) | 42         | orders
            Set-Cookie: j=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2ln | cookie:j;b64.1{}.sub | 42         | sub
            ETag: "v7"                                        | header:etag"               | v7          | etag
            ETag: W/"v7"                                      | header:etag"               | v7          | etag
            ETag: W/"v7"                                      | header:etagW/              | "v7"        | etag
            X-CSRF-Token: k9+/x==                             | header:x-csrf-token        | k9+/x==     | x-csrf-token
            Last-Modified: 25 Nov 2026 22:30:04 | header:last-modified | 25 Nov 2026 22:30:04 | last-modified
            Location: https://shop.example/orders/42/edit     | header:location:/orders/{}(3) | 42       | orders
            Location: https://shop.example/orders/42?a=1      | header:location:path       | /orders/42?a=1 | location
            Location: //shop.example/o/42                     | header:location:/o/{}(2)   | 42          | o
            Location: edit?id=42                              | header:location:?id        | 42          | id
            Location: /list;jsessionid=AB12CD34               | header:location:;jsessionid | AB12CD34   | jsessionid
            Location: /cb#access_token=q1w2e3&type=bearer     | header:location:#?access_token | q1w2e3  | access_token
            Location: /a?next=%2Forders%2F42                  | header:location:?next:/orders/{}(2) | 42 | orders
            Refresh: 5; URL=/orders/42                        | header:refresh:/orders/{}(2) | 42        | orders
            Link: <https://a.example/b/7?page=2>; rel="next"  | header:link<>:?page        | 2           | page
            WWW-Authenticate: Digest realm="r", nonce="n7==", qop=auth | header:www-authenticate;nonce | n7== | nonce
            X-Upload: id=42; part="q7"                        | header:x-upload;part       | q7          | part
            """)
    void issuesFromTheHead(String field, String kind, String value, String name) {
        Issued issued = Scanned.only(Scanned.fields(field), kind);
        assertThat(issued.value()).isEqualTo(value);
        assertThat(issued.name()).isEqualTo(name);
        assertThat(issued.source()).isEqualTo(field.startsWith("Set-Cookie") ? Source.COOKIE : Source.HEADER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Date: Wed, 25 Nov 2026 22:30:04 GMT", "Server: nginx/1.27", "Content-Length: 42", "Connection: close",
                "Content-Type: text/html", "Cache-Control: max-age=3600", "Set-Cookie: sid=; Path=/", "Set-Cookie: sid",
                "Strict-Transport-Security: max-age=63072000", "Expires: 0", "Vary: Cookie"
            })
    void issuesNothingThatNobodySendsBack(String field) {
        assertThat(Scanned.fields(field)).isEmpty();
    }

    @Test
    void hostIsPartOfNoKind() {
        List<String> production = kinds("Location: https://shop.example/orders/42", "Link: <https://cdn.example/a/1>");
        List<String> target = kinds("Location: http://staging:8080/orders/9001", "Link: <http://other:1/a/77>");
        assertThat(target).isEqualTo(production);
    }

    private static List<String> kinds(String... fields) {
        return Scanned.fields(fields).stream().map(Issued::kind).toList();
    }

    @Test
    void cutsNothingOutOfStrongValues() {
        assertThat(Scanned.lines(Scanned.fields(
                        "X-A: 8f14e45f-ceea-467f-a8f8-1b2c3d4e5f60", "X-B: 9f86d081884c7d65", "X-C: q1W2-e3R4_t5Y6")))
                .containsExactly(
                        "header:x-a = 8f14e45f-ceea-467f-a8f8-1b2c3d4e5f60",
                        "header:x-b = 9f86d081884c7d65",
                        "header:x-c = q1W2-e3R4_t5Y6");
    }

    @Test
    void twoCookiesOfOneNameHaveOrdinals() {
        List<Issued> issued = Scanned.fields("Set-Cookie: a=x1; Path=/", "Set-Cookie: a=x2; Path=/");
        assertThat(issued.stream()
                        .filter(one -> one.kind().equals("cookie:a;/"))
                        .map(Issued::ordinal))
                .containsExactly(0, 1);
    }
}
