package io.reprise.replayer.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlValuesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            <input type=hidden name=csrf value=k9>               | FORM_INPUT | input@value:csrf          | k9    | csrf
            <INPUT VALUE='k9' NAME='csrf'>                       | FORM_INPUT | input@value:csrf          | k9    | csrf
            <input value="a&amp;b&#x2F;&#61;" name="csrf"/>      | FORM_INPUT | input@value:csrf          | a&b/= | csrf
            <input name = csrf value = k9 >                      | FORM_INPUT | input@value:csrf          | k9    | csrf
            <input name="qty[42]" value=3> | FORM_INPUT | input@value:qty[{}] | 3 | qty[42]
            <input name="qty[42]" value=3>                       | HTML_ATTRIBUTE | input@name~qty        | 42    | qty
            <button name=go value=k9>Go</button>                 | FORM_INPUT | button@value:go           | k9    | go
            <select name=c><option value=k9>One</select>         | FORM_INPUT | option@value:c            | k9    | c
            <select name=c><option>k9</select>                   | FORM_INPUT | option@value:c            | k9    | c
            <textarea name=t>a &lt;b&gt; k9</textarea>           | FORM_INPUT | textarea:t                | a <b> k9 | t
            <meta content=k9 name=csrf-token> | HTML_ATTRIBUTE | meta@content:csrf-token | k9 | csrf-token
            <meta property="og:id" content=k9> | HTML_ATTRIBUTE | meta@content:og:id | k9 | og:id
            <meta http-equiv=refresh content="0;url=/o/42"> | URL | meta@content:refresh;url:/o/{}(2) | 42 | o
            <a href=/orders/42/edit>x</a> | URL | a@href:/orders/{}(3) | 42 | orders
            <a href="http://h.example/orders/42?a=1">x</a> | URL | a@href:/orders/{}(2) | 42 | orders
            <a href="/e?id=42&amp;tok=q%2f1">x</a>               | URL        | a@href:?tok               | q/1   | tok
            <a href="?id=42">x</a>                               | URL        | a@href:?id                | 42    | id
            <a href="edit.php?id=42">x</a>                       | URL        | a@href:?id                | 42    | id
            <a href="/s;jsessionid=AB12?x=1">x</a> | URL | a@href:;jsessionid | AB12 | jsessionid
            <a href="javascript:del('k9')">x</a>                 | CONTEXT    | a@href:del                | k9    | del
            <form action="/orders/42"> | URL | form@action:/orders/{}(2) | 42 | orders
            <img src=/thumb/42.png> | URL | img@src:/thumb/{}(2) | 42.png | thumb
            <div data-id=42>                                     | HTML_ATTRIBUTE | div@data-id           | 42    | id
            <div data-x='{"tok":"k9"}'>                          | JSON       | div@data-x{}.tok          | k9    | tok
            <div data-x="{&quot;tok&quot;:&quot;k9&quot;}">      | JSON       | div@data-x{}.tok          | k9    | tok
            <tr id=note-42>                                      | HTML_ATTRIBUTE | tr@id~note            | 42    | note
            <label for=note-42>                                  | HTML_ATTRIBUTE | label@for~note        | 42    | note
            <p id=i-8f14e45f-ceea-467f-a8f8-1b2c3d4e5f60>|HTML_ATTRIBUTE|p@id~i|8f14e45f-ceea-467f-a8f8-1b2c3d4e5f60|i
            <div class="post post-1042">                         | HTML_ATTRIBUTE | div@class~post        | 1042  | post
            <b onclick="del('k9', 7)">                           | CONTEXT    | b@onclick:del             | k9    | del
            <p>k9x7</p>                                          | HTML_TEXT  | p#text                    | k9x7  | ``
            <p>Order #1042 was placed</p> | HTML_TEXT | p#text~Order | 1042 | order
            <!-- csrf: k9x7 -->                                  | CONTEXT    | comment~csrf              | k9x7  | csrf
            <!--{"csrf":"k9"}-->                                 | JSON       | comment{}.csrf            | k9    | csrf
            <!-- <a href=/o/42> -->                              | URL        | comment<>a@href:/o/{}(2)  | 42    | o
            <img srcset="/i/42/a.png 1x, /i/43/b.png 2x"> | URL | img@srcset:/i/{}(3) | 43 | i
            <img srcset="/i/42.png, /i/43.png 2x">        | URL | img@srcset:/i/{}(2)~ | 42 | i
            <b style="background: url('/i/42/a')">               | URL        | b@style:/i/{}(3)          | 42    | i
            <style>b{background:url( /i/42/a )}</style>          | URL        | style:/i/{}(3)            | 42    | i
            <!-- <b id=1> --><p>k9</p>                           | HTML_TEXT  | p#text                    | k9    | ``
            <script>var csrf = "k9";</script>                    | CONTEXT    | script:csrf               | k9    | csrf
            <script>window.app['csrf'] = 'k9'</script>           | CONTEXT    | script:csrf               | k9    | csrf
            <script>x({name: 'a', tok: 'k9', f: f()})</script>   | CONTEXT    | script:tok                | k9    | tok
            <script>var cfg = {a: 1, tok: 'k9',};</script>       | JSON       | script:cfg{}.tok          | k9    | tok
            <script>// don't\\nvar t = '\\x6b9'; // '</script>   | CONTEXT    | script:t                  | k9    | t
            <script>var i = 42, s = '<p>'</script>               | CONTEXT    | script:i                  | 42    | i
            <script type=application/json>{"a":[{"tok":"k9"}]}</script> | JSON | script{}.a[].tok         | k9    | tok
            <script id=__DATA__ type=application/json>{"tok":"k9"}</script> | JSON | script#__DATA__{}.tok | k9    | tok
            <script type=text/template><input name=a value=k9></script> | FORM_INPUT | script<>input@value:a | k9 | a
            <script>JSON.parse('{"tok":"k9"}')</script>          | JSON       | script:JSON{}.tok         | k9    | tok
            """)
    void issuesFromHtml(String page, String source, String kind, String value, String name) {
        List<Issued> all = Scanned.html(page.replace("\\n", "\n"));
        Issued issued = all.stream()
                .filter(one -> one.kind().equals(kind) && one.value().equals(value))
                .findFirst()
                .orElseThrow(() -> new AssertionError(String.join("\n", Scanned.lines(all))));
        assertThat(issued.source()).hasToString(source);
        assertThat(issued.name()).isEqualTo(name);
    }

    @Test
    void theRowTellsItsMembersApart() {
        List<Issued> issued = Scanned.html(
                "<table><tr><td>Lamp<td><a href=/n/42>Edit</a>" + "<tr><td>Desk<td><a href=/n/43>Edit</a></table>");
        assertThat(featuresOf(issued, "42")).contains("row:Lamp", "text:Edit", "before:Lamp", "url:/n/{}");
        assertThat(featuresOf(issued, "43")).contains("row:Desk").doesNotContain("row:Lamp", "row2:Lamp");
    }

    @Test
    void textOfANeighbourInAListSaysNothingAboutAMember() {
        List<Issued> select = Scanned.html("Size <select name=size><option value=38>38<option value=39>39</select>");
        assertThat(featuresOf(select, "38")).doesNotContain("before:Size");
        assertThat(featuresOf(select, "39")).doesNotContain("before:38");
        List<Issued> rows =
                Scanned.html("<h2>Orders</h2><table><tr><td data-id=1042><td>Ann<tr><td data-id=1043><td>Bob</table>");
        assertThat(featuresOf(rows, "1042")).contains("before:Orders", "row:Ann");
        assertThat(featuresOf(rows, "1043")).contains("row:Bob").doesNotContain("before:Ann");
        List<Issued> apart = Scanned.html("<div class=a>Ann</div> by <div class=a><i data-id=k9x8>Bob</i></div>");
        assertThat(featuresOf(apart, "k9x8")).contains("before:by");
    }

    @Test
    void textBehindAChoiceIsItsLabel() {
        List<Issued> issued = Scanned.html(
                "Pay by <input type=radio name=by value=k9x8> Card <input type=Radio name=by value=q7w6> Bill");
        assertThat(featuresOf(issued, "k9x8")).contains("after:Card").doesNotContain("before:Pay by");
        assertThat(featuresOf(issued, "q7w6")).contains("after:Bill").doesNotContain("before:Card");
    }

    @Test
    void textAfterAValueIsInItsRow() {
        List<Issued> issued =
                Scanned.html("<ul><li><input name=id value=42> Lamp</li><li><input name=id value=43> Desk</ul>");
        assertThat(featuresOf(issued, "42")).contains("row:Lamp").doesNotContain("row:Desk");
        assertThat(featuresOf(issued, "43")).contains("row:Desk").doesNotContain("row:Lamp");
    }

    @Test
    void repeatedBlocksOfOneClassAreRows() {
        List<Issued> issued =
                Scanned.html("<div class=list><div class=card><h3>Lamp</h3><a href=/p/42>Buy</a></div><hr>"
                        + "<div class=card><h3>Desk</h3><a href=/p/43>Buy</a></div></div>");
        assertThat(featuresOf(issued, "42")).contains("row:Lamp").doesNotContain("row:Desk");
        assertThat(featuresOf(issued, "43")).contains("row:Desk").doesNotContain("row:Lamp");
    }

    @Test
    void aListOfActionsInARowHasTheTextsOfTheRow() {
        List<Issued> issued =
                Scanned.html("<table><tr><td>Lamp<td><ul><li><a href=/p/42>Edit</a><li>Sell</ul></table>");
        assertThat(featuresOf(issued, "42")).contains("row:Edit", "row2:Lamp");
    }

    @Test
    void theFormAndTheLabelTellInputsApart() {
        List<Issued> issued = Scanned.html("<form id=f action='/orders/42/pay' method=POST><label for=a>Token</label>"
                + "<input id=a name=t value=k9></form><form action=/x><input name=t value=q7></form>"
                + "<input form=f name=t value=z5>");
        assertThat(featuresOf(issued, "k9"))
                .contains("action:/orders/{}/pay", "method:post", "label:Token", "at:name=t");
        assertThat(featuresOf(issued, "q7")).contains("action:/x", "method:get");
        assertThat(featuresOf(issued, "z5")).contains("action:/orders/{}/pay");
    }

    @Test
    void textBeforeAnInputIsNoFeatureIfItBelongsToItsNeighbour() {
        List<Issued> radios = Scanned.html("<form><input type=radio name=r id=r1 value=41><label for=r1>Red</label>"
                + "<input type=radio name=r id=r2 value=42><label for=r2>Blue</label>"
                + "<label><input type=radio name=r value=43> Green</label></form>");
        assertThat(featuresOf(radios, "42")).contains("label:Blue").doesNotContain("before:Red");
        assertThat(featuresOf(radios, "43")).contains("label:Green").doesNotContain("before:Blue");
        List<Issued> rows = Scanned.html("<table><tr><td><input type=checkbox name=c value=42><td>Red"
                + "<tr><td><input type=checkbox name=c value=43><td>Blue"
                + "<tr><td>Key<td><input name=k value=44></table>");
        assertThat(featuresOf(rows, "43")).contains("row:Blue").doesNotContain("before:Red");
        assertThat(featuresOf(rows, "44")).contains("before:Key");
    }

    @Test
    void optionsHaveTheirTextAsFeature() {
        List<Issued> issued =
                Scanned.html("<select name=p><option value=42>Lamp<option value=43 selected>Desk</select>");
        assertThat(featuresOf(issued, "42")).contains("row:Lamp").doesNotContain("row:Desk");
        assertThat(featuresOf(issued, "43")).contains("row:Desk", "at:selected=");
    }

    @Test
    void onlyWantedKindsAreReturned() {
        List<Issued> issued = ResponseScanner.scan(
                Scanned.head("Content-Type: text/html", "Set-Cookie: a=b"),
                "<input name=a value=1><input name=a value=2><input name=b value=3>".getBytes(StandardCharsets.UTF_8),
                "input@value:a"::equals);
        assertThat(Scanned.lines(issued)).containsExactly("input@value:a = 1", "input@value:a = 2");
        assertThat(issued).extracting(Issued::ordinal).containsExactly(0, 1);
    }

    private static List<String> featuresOf(List<Issued> issued, String value) {
        return issued.stream()
                .filter(one -> one.value().equals(value) && one.source() != Source.HTML_TEXT)
                .flatMap(one -> one.features().stream())
                .toList();
    }
}
