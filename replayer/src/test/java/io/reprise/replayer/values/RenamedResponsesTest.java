package io.reprise.replayer.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Pages of two servers: with other values in another order they have the same kinds and the same features. */
class RenamedResponsesTest {
    private static final List<String> NAMES = List.of("Lamp", "Desk", "Chair", "Red Sofa");

    /** What a server makes up for one row. */
    private record Row(String name, int id, String uuid, String slug, String hex) {
        static Row of(String name, Random random) {
            String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
            // A digit inside, so that it cannot be taken for a word where it stands beside another value.
            StringBuilder slug = new StringBuilder("x7");
            for (int i = 0; i < 8; i++) {
                slug.append(
                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".charAt(random.nextInt(62)));
            }
            return new Row(
                    name,
                    1_000 + random.nextInt(8_999),
                    uuid,
                    slug.toString(),
                    Long.toHexString(random.nextLong() >>> 32 | 1L << 31));
        }

        Map<String, String> values() {
            Map<String, String> values = new HashMap<>();
            values.put(String.valueOf(id), "ID");
            values.put(uuid, "UUID");
            values.put(slug, "SLUG");
            values.put(hex, "HEX");
            return values;
        }
    }

    private static String html(List<Row> rows, String host, String token) {
        StringBuilder page = new StringBuilder("<html><head><meta name=csrf-token content=" + token + "></head><body>"
                + "<form action=" + host + "/search><input type=hidden name=_t value='" + token + "'></form><table>");
        for (Row row : rows) {
            page.append("<tr id=note-" + row.id + " data-key=" + row.uuid + "><td>" + row.name + "<td><a href='" + host
                    + "/notes/" + row.id + "/edit?v=" + row.hex + "'>Edit</a><td><form action=/n/" + row.uuid
                    + "/drop method=post><input type=hidden name=s value=" + row.slug + "><button onclick=\"drop('"
                    + row.slug + "', " + row.id + ")\">Drop</button></form>");
        }
        return page.append("</table><script>window.token = '" + token + "';</script></body></html>")
                .toString();
    }

    private static String json(List<Row> rows, String host) {
        StringBuilder list = new StringBuilder();
        StringBuilder byKey = new StringBuilder();
        for (Row row : rows) {
            String comma = list.isEmpty() ? "" : ",";
            list.append(comma + "{\"id\":" + row.id + ",\"name\":\"" + row.name + "\",\"slug\":\"" + row.slug
                    + "\",\"href\":\"" + host + "/api/notes/" + row.uuid + "?h=" + row.hex + "\"}");
            byKey.append(comma + "\"" + row.uuid + "\":{\"name\":\"" + row.name + "\",\"n\":" + row.id + "}");
        }
        return "{\"rows\":[" + list + "],\"byKey\":{" + byKey + "}}";
    }

    @RepeatedTest(50)
    void kindsAndFeaturesSurviveRenamingAndShuffling(RepetitionInfo round) {
        Random random = new Random(round.getCurrentRepetition());
        List<Row> production = new ArrayList<>();
        List<Row> target = new ArrayList<>();
        for (String name : NAMES) {
            production.add(Row.of(name, random));
            target.add(Row.of(name, random));
        }
        Collections.shuffle(target, random);
        String token = Long.toString(random.nextLong() >>> 1, 36) + "q7";
        String other = Long.toString(random.nextLong() >>> 1, 36) + "z3";

        assertSame(
                Scanned.html(html(production, "https://shop.example", token)),
                Scanned.html(html(target, "http://staging:8080", other)),
                production,
                target);
        assertSame(
                Scanned.json(json(production, "https://shop.example")),
                Scanned.json(json(target, "http://staging:8080")),
                production,
                target);
    }

    private static void assertSame(List<Issued> recorded, List<Issued> live, List<Row> production, List<Row> target) {
        Set<String> expected = told(recorded, production);
        assertThat(expected).hasSizeGreaterThan(6 * NAMES.size());
        assertThat(told(live, target)).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** The kind, the row and each feature but those that the order of rows decides; values are named by their sort. */
    private static Set<String> told(List<Issued> issued, List<Row> rows) {
        Set<String> told = new TreeSet<>();
        for (Row row : rows) {
            Map<String, String> values = row.values();
            for (Issued one : issued) {
                String sort = values.get(one.value());
                if (sort == null) {
                    continue;
                }
                String place = one.source() + " " + one.kind() + " " + sort + " of " + row.name + " ";
                told.add(place);
                for (String feature : one.features()) {
                    if (!feature.startsWith("before:")) {
                        told.add(place + neutral(feature, values));
                    }
                }
            }
        }
        return told;
    }

    private static String neutral(String feature, Map<String, String> values) {
        String neutral = feature.replace("https://shop.example", "HOST").replace("http://staging:8080", "HOST");
        for (Map.Entry<String, String> value : values.entrySet()) {
            neutral = neutral.replace(value.getKey(), value.getValue());
        }
        return neutral;
    }
}
