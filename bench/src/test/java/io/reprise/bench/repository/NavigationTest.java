package io.reprise.bench.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/navigating-the-code.md: the packages, files and classes that it names are there, and its tables are true. */
class NavigationTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern TREE_LINE = Pattern.compile("(?m)^ {4}([a-z/]*) +(io\\.reprise[a-z0-9.]*) ");
    private static final Pattern CLASS_NAME = Pattern.compile("[A-Z][a-z]+[A-Za-z]*");

    private static String page;
    private static List<Path> sources;

    @BeforeAll
    static void readPage() throws IOException {
        page = Files.readString(Checkout.ROOT.resolve("docs/navigating-the-code.md"));
        sources = new ArrayList<>();
        for (String module : List.of("journal", "proxy", "replayer", "bench")) {
            try (Stream<Path> files = Files.walk(Checkout.ROOT.resolve(module))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
    }

    @Test
    void filesAndClassesThatItNamesExist() {
        Set<String> classes = sources.stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());
        List<String> missing = new ArrayList<>();
        int paths = 0;
        for (String name :
                CODE.matcher(page).results().map(found -> found.group(1)).toList()) {
            if (name.contains("/")) {
                paths++;
                if (!Files.exists(Checkout.ROOT.resolve(name))) {
                    missing.add(name);
                }
            } else if (CLASS_NAME.matcher(name).matches() && !classes.contains(name)) {
                missing.add(name);
            }
        }
        assertThat(missing).isEmpty();
        assertThat(paths).isGreaterThan(15);
    }

    /** The rows of "One new class and one line": the example implements the interface, and the list names it. */
    @Test
    void oneClassAndOneLineSuffice() throws IOException {
        List<List<String>> rows = page.lines()
                .dropWhile(line -> !line.equals("## One new class and one line"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| a"))
                .map(line -> CODE.matcher(line)
                        .results()
                        .map(found -> found.group(1))
                        .toList())
                .map(names -> names.subList(names.size() - 3, names.size()))
                .toList();
        assertThat(rows).hasSizeGreaterThan(4);
        for (List<String> row : rows) {
            String implemented = simpleName(row.get(0));
            String example = simpleName(row.get(1));
            assertThat(Files.readString(Checkout.ROOT.resolve(row.get(1))))
                    .as("%s implements %s", example, implemented)
                    .containsPattern("class " + example + " [^{]*implements [^{]*\\b" + implemented + "\\b");
            assertThat(Files.readString(Checkout.ROOT.resolve(row.get(2))))
                    .as("%s names %s", row.get(2), example)
                    .containsPattern("(new " + example + "\\(|\\b" + example + "\\.)");
        }
    }

    private static String simpleName(String file) {
        Matcher name = Pattern.compile("(\\w+)(\\.java)?$").matcher(file);
        assertThat(name.find()).isTrue();
        return name.group(1);
    }

    /** The tree on top: every package of main code, below its module, and no other. */
    @Test
    void theTreeHasEveryPackage() {
        Set<String> drawn = new TreeSet<>();
        String module = "";
        for (MatchResult line : TREE_LINE.matcher(page).results().toList()) {
            module = line.group(1).isEmpty() ? module : line.group(1);
            drawn.add(module.replaceAll("/$", "") + " " + line.group(2));
        }
        Set<String> there = new TreeSet<>();
        Pattern source = Pattern.compile("(.*)/src/main/java/(io/reprise.*)/[^/]+\\.java");
        for (Path file : sources) {
            Matcher place = source.matcher(Checkout.ROOT.relativize(file).toString());
            if (place.matches() && !place.group(1).equals("bench")) {
                there.add(place.group(1) + " " + place.group(2).replace('/', '.'));
            }
        }
        assertThat(drawn).isEqualTo(there);
    }
}
