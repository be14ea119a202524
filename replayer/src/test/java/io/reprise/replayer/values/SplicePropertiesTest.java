package io.reprise.replayer.values;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.values.Splicer.Fate;
import io.reprise.replayer.values.Splicer.Replacement;
import io.reprise.replayer.values.Splicer.Spliced;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SplicePropertiesTest {
    private static final int REQUESTS = 300;
    private static final String[] ALPHABETS = {
        "0123456789", "abcdefXYZ09", "ab0-_.~", "aZ9 +/=&%\"'<>\\;:,?", "aé9ü€\uD83D\uDE00", "{}[]\":,1a", "%41+%2F&=x"
    };

    private final Random random = new Random(20261125);

    @Test
    void theSameValuesGiveTheSameBytes() {
        for (int i = 0; i < REQUESTS; i++) {
            Requests request = request();
            List<Replacement> same = request.scan().values().stream()
                    .map(carried -> new Replacement(carried.slot(), carried.value()))
                    .toList();
            for (Replacement each : same) {
                Spliced spliced = Splicer.splice(request.head(), request.body(), List.of(each));
                assertThat(spliced.fates())
                        .as("%s of %s", each, request.text(spliced))
                        .containsExactly(Fate.REPLACED);
                assertUnchanged(request, spliced);
            }
            assertUnchanged(request, Splicer.splice(request.head(), request.body(), same));
        }
    }

    private static void assertUnchanged(Requests request, Spliced spliced) {
        assertThat(spliced.target()).isNull();
        assertThat(spliced.fields()).isEmpty();
        assertThat(spliced.body()).isSameAs(request.body());
    }

    @Test
    void anotherValueIsFoundInTheSamePlaceAfterwards() {
        int replaced = 0;
        for (int i = 0; i < REQUESTS; i++) {
            Requests request = request();
            List<Carried> values = request.scan().values();
            Carried carried = values.get(random.nextInt(values.size()));
            // Strange values make what is read inside other values look like something else.
            Slot slot = carried.slot();
            boolean inside = slot.within() != null
                    || slot.encodings().size() > 1
                    || slot.encodings().toString().contains("BASE64");
            String value = inside
                    ? "new" + random.nextInt(1_000_000) + "value"
                    : value(1 + random.nextInt(20)).strip();
            if (!carried.whole() || carried.name().isEmpty() || carried.place() == Place.JSON_KEY || value.isEmpty()) {
                continue;
            }
            Spliced spliced =
                    Splicer.splice(request.head(), request.body(), List.of(new Replacement(carried.slot(), value)));
            if (spliced.fates().get(0) == Fate.REPLACED) {
                replaced++;
                Requests after = request.with(spliced);
                assertThat(after.scan().values())
                        .as("%s := %s, in %s, now %s", carried, value, request.text(spliced), after.shown())
                        .anyMatch(each ->
                                each.place() == carried.place() && each.value().equals(value));
            }
        }
        assertThat(replaced).isGreaterThan(REQUESTS / 3);
    }

    @Test
    void anyBytesAreReadWithoutAnError() {
        for (int i = 0; i < REQUESTS; i++) {
            byte[] body = request().body();
            for (int n = random.nextInt(6); n > 0 && body.length > 0; n--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            String type = pick(
                    "application/json",
                    "text/xml",
                    "application/x-www-form-urlencoded",
                    "text/plain",
                    "multipart/form-data; boundary=b");
            Requests request = new Requests(Requests.body(type, "").head(), body);
            for (Carried carried : request.scan().values()) {
                Replacement same = new Replacement(carried.slot(), carried.value());
                assertUnchanged(request, Splicer.splice(request.head(), request.body(), List.of(same)));
            }
        }
    }

    private Requests request() {
        String target = "/" + pick("notes", percent(value(6))) + "/" + percent(value(8))
                + pick("", ";jsessionid=A1" + random.nextInt(1000)) + "?" + pick("q", "a%5Bb%5D") + "="
                + form(value(12)) + "&next=" + form("/n/" + percent(value(6)) + "?t=" + form(value(9)));
        String cookie =
                "Cookie: a=" + percent(value(12)) + "; b=" + pick(base64(), "\"" + random.nextInt(100_000) + "\"");
        String header = "X-Token: " + pick("W/\"" + random.nextInt(1000) + "\"", percent(value(10)), base64());
        return switch (random.nextInt(5)) {
            case 0 -> Requests.of(target, json(3), cookie, header, "Content-Type: application/json");
            case 1 ->
                Requests.of(
                        target,
                        "<a b='" + xml() + "'><c>" + xml() + "</c>" + xml() + "</a>",
                        cookie,
                        "Content-Type: text/xml");
            case 2 ->
                Requests.of(
                        target,
                        "a=" + form(value(9)) + "&b=" + form(json(2)),
                        header,
                        "Content-Type: application/x-www-form-urlencoded");
            case 3 -> Requests.of(target, multipart(), cookie, "Content-Type: multipart/form-data; boundary=b");
            default -> Requests.of(target, value(30), header, "Content-Type: text/plain");
        };
    }

    private String json(int depth) {
        return switch (random.nextInt(depth > 0 ? 5 : 2)) {
            case 0 -> Integer.toString(random.nextInt(100_000));
            case 1 -> "\"" + escaped(value(10)) + "\"";
            case 2 -> "[" + json(depth - 1) + pick(",", " , ") + json(depth - 1) + "]";
            case 3 -> "\"" + escaped(json(depth - 1)) + "\"";
            default ->
                "{\"" + pick("name", "t\\/x") + "\":" + json(depth - 1) + pick(",", ",\n ") + "\"id\" : "
                        + json(depth - 1) + "}";
        };
    }

    private String escaped(String value) {
        StringBuilder out = new StringBuilder();
        boolean numeric = random.nextBoolean();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c >= 0x80 && numeric) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c == '/' && numeric ? "\\/" : c);
            }
        }
        return out.toString();
    }

    private String multipart() {
        return "--b\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\n" + value(20)
                + "\r\n--b\r\nContent-Disposition:" + " form-data; name=\"f\"; filename=\"x\"\r\n\r\n" + value(9)
                + "\r\n--b--\r\n";
    }

    private String xml() {
        return value(8).replace("&", "&amp;")
                .replace("<", pick("&lt;", "&#60;", "&#x3C;"))
                .replace("'", "&apos;");
    }

    private String base64() {
        byte[] text = ("{\"id\":" + random.nextInt(10_000) + ",\"n\":\"" + random.nextInt(100) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        return random.nextBoolean()
                ? Base64.getEncoder().encodeToString(text)
                : Base64.getUrlEncoder().withoutPadding().encodeToString(text);
    }

    private String percent(String value) {
        return form(value).replace("+", "%20");
    }

    private String form(String value) {
        StringBuilder out = new StringBuilder();
        boolean upper = random.nextBoolean();
        boolean spare = random.nextBoolean();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            boolean raw =
                    Strength.isAlphanumeric((char) b) || "-_.~".indexOf(b) >= 0 || spare && ":@!$'()*,/".indexOf(b) > 0;
            if (b == ' ') {
                out.append('+');
            } else if (raw) {
                out.append((char) b);
            } else {
                out.append(String.format(upper ? "%%%02X" : "%%%02x", b));
            }
        }
        return out.toString();
    }

    private String value(int length) {
        String alphabet = pick(ALPHABETS);
        StringBuilder out = new StringBuilder();
        int[] codePoints = alphabet.codePoints().toArray();
        for (int i = 0; i < Math.max(1, length); i++) {
            out.appendCodePoint(codePoints[random.nextInt(codePoints.length)]);
        }
        return out.toString();
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
