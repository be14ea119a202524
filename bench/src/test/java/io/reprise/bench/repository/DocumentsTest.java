package io.reprise.bench.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say about themselves and about the checkout: links, sizes, names of files. */
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```$");
    private static final int README_LINES_MAX = 120;
    private static final int PROSE_WIDTH_MAX = 120;

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (String place : List.of("docs", "examples", ".github")) {
            try (Stream<Path> files = Files.walk(Checkout.ROOT.resolve(place))) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        try (Stream<Path> files = Files.list(Checkout.ROOT)) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        assertThat(documents).hasSizeGreaterThan(20);
        return documents;
    }

    @Test
    void everyLinkLeadsToAFileAndAHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            String text = CODE_BLOCK.matcher(Files.readString(document)).replaceAll("");
            for (MatchResult link : LINK.matcher(text).results().toList()) {
                if (!link.group(1).startsWith("https://") && !leadsSomewhere(document, link.group(1))) {
                    broken.add(Checkout.ROOT.relativize(document) + ": " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean leadsSomewhere(Path document, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path file = parts[0].isEmpty()
                ? document
                : document.resolveSibling(parts[0]).normalize();
        if (!Files.exists(file)) {
            return false;
        }
        return parts.length == 1 || anchors(file).contains(parts[1]);
    }

    /** The anchors that GitHub makes of a document's headings. */
    private static List<String> anchors(Path document) throws IOException {
        return Files.readString(document)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .toList();
    }

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(Files.readAllLines(Checkout.ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(README_LINES_MAX);
    }

    @Test
    void proseIsWrapped() throws IOException {
        List<String> wide = new ArrayList<>();
        for (Path document : documents()) {
            String text = CODE_BLOCK.matcher(Files.readString(document)).replaceAll("");
            if (document.endsWith("benchmarks.md")) {
                text = text.replaceAll("(?s)<!-- side-by-side: generated.*<!-- side-by-side: end -->", "");
            }
            text.lines()
                    .filter(line -> line.codePointCount(0, line.length()) > PROSE_WIDTH_MAX)
                    .filter(line -> !line.startsWith("|") && !line.startsWith("    ") && !line.contains("https://"))
                    .forEach(line -> wide.add(Checkout.ROOT.relativize(document) + ": " + line));
        }
        assertThat(wide).isEmpty();
    }

    @Test
    void decisionsAreNumberedListedAndOfOneForm() throws IOException {
        Path directory = Checkout.ROOT.resolve("docs/decisions");
        List<Path> records;
        try (Stream<Path> files = Files.list(directory)) {
            records = files.filter(file -> !file.endsWith("README.md")).sorted().toList();
        }
        String index = Files.readString(directory.resolve("README.md"));
        for (int i = 0; i < records.size(); i++) {
            String number = String.format(Locale.ROOT, "%04d", i + 1);
            Path record = records.get(i);
            assertThat(record.getFileName().toString()).matches(number + "-[a-z0-9-]+\\.md");
            assertThat(index).contains("| [" + number + "](" + record.getFileName() + ") |");
            List<String> lines = Files.readAllLines(record);
            assertThat(lines.get(0)).as(record.toString()).startsWith("# " + number + ": ");
            assertThat(lines.stream().filter(line -> line.startsWith("## ")).collect(Collectors.joining(" ")))
                    .as(record.toString())
                    .isEqualTo("## Context ## Options ## Choice ## Consequence");
        }
    }
}
