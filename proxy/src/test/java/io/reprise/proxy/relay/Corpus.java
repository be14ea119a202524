package io.reprise.proxy.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Raw messages with what is to become of them, a line each; the files say how they are to be read. */
final class Corpus {
    private static final Path DOCUMENT = Path.of("..", "docs", "http-conformance.md");
    private static final Pattern TIMES = Pattern.compile("\\{(\\d+)\\*([^}]*)}");

    /**
     * One line.
     *
     * @param decision what the relay does with it
     * @param request the kind of request that it answers; of responses only
     * @param raw the bytes
     * @param expected what arrives on the other side, if it is not refused
     */
    record Case(int line, String decision, String section, String what, String request, String raw, String expected) {
        @Override
        public String toString() {
            return "line " + line + ": " + decision + ": " + what;
        }

        boolean isPassedOn() {
            return decision.equals("accepted") || decision.equals("repaired");
        }

        String documented() {
            return "| " + what + " | " + decision + " | " + section + " |";
        }
    }

    private Corpus() {}

    static Stream<Case> read(String name, boolean responses) {
        List<String> lines;
        try (InputStream file = Corpus.class.getResourceAsStream(name)) {
            lines = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Stream.Builder<Case> cases = Stream.builder();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isEmpty() && !lines.get(i).startsWith("#")) {
                cases.add(parse(i + 1, lines.get(i).split(" \\| ", -1), responses));
            }
        }
        return cases.build();
    }

    private static Case parse(int line, String[] fields, boolean responses) {
        int raw = responses ? 4 : 3;
        boolean repaired = fields[0].equals("repaired");
        if (fields.length != raw + (repaired ? 2 : 1)) {
            throw new IllegalArgumentException("line " + line + " has " + fields.length + " fields");
        }
        String bytes = unescape(fields[raw]);
        String expected = repaired ? unescape(fields[raw + 1]) : bytes;
        return new Case(line, fields[0], fields[1], fields[2], responses ? fields[3] : "", bytes, expected);
    }

    private static String unescape(String text) {
        String all = TIMES.matcher(text).replaceAll(times -> {
            String repeated = times.group(2).repeat(Integer.parseInt(times.group(1)));
            return repeated.replace("\\", "\\\\");
        });
        StringBuilder bytes = new StringBuilder();
        int at = 0;
        while (at < all.length()) {
            char c = all.charAt(at++);
            if (c != '\\') {
                bytes.append(c);
                continue;
            }
            char escaped = all.charAt(at++);
            switch (escaped) {
                case 'r' -> bytes.append('\r');
                case 'n' -> bytes.append('\n');
                case 't' -> bytes.append('\t');
                case 'x' -> {
                    bytes.append((char) Integer.parseInt(all.substring(at, at + 2), 16));
                    at += 2;
                }
                default -> bytes.append(escaped);
            }
        }
        return bytes.toString();
    }

    /** The decisions that the document lists under a heading. */
    static List<String> documented(String heading) throws IOException {
        return Files.readString(DOCUMENT)
                .lines()
                .dropWhile(line -> !line.equals(heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| ") && !line.startsWith("| message ") && !line.startsWith("| ---"))
                .toList();
    }
}
