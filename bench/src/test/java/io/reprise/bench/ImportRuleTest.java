package io.reprise.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * {@code config/import-control.xml} allows no edge that no file uses. Checkstyle checks the other half: no file uses an
 * edge that is not allowed.
 */
class ImportRuleTest {
    private static final Pattern IMPORT = Pattern.compile("^import (?:static )?([\\w.]+);", Pattern.MULTILINE);
    private static final Pattern SOURCE = Pattern.compile(".*/src/(?:main|test)/java/(.*)/([\\w-]+)\\.java");

    /** A file of ours: its package, its name without the suffix, what it imports. */
    private record Source(String inPackage, String name, List<String> imports) {}

    @Test
    void everyAllowedEdgeIsUsed() throws Exception {
        Path root = Path.of(System.getProperty("reprise.root", "..")).toAbsolutePath();
        List<Source> sources = sources(root);
        assertThat(sources).hasSizeGreaterThan(200);
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        Element rule = factory.newDocumentBuilder()
                .parse(root.resolve("config/import-control.xml").toFile())
                .getDocumentElement();
        List<String> unused = new ArrayList<>();
        addUnused(rule, rule.getAttribute("pkg"), ".*", sources, unused);
        assertThat(unused).as("edges that no file uses").isEmpty();
    }

    private static void addUnused(
            Element scope, String inPackage, String files, List<Source> sources, List<String> unused) {
        List<Source> inScope = sources.stream()
                .filter(source -> (source.inPackage + ".").startsWith(inPackage + "."))
                .filter(source -> source.name.matches(files))
                .toList();
        if (inScope.isEmpty()) {
            unused.add(inPackage + " " + files + ": no such file");
        }
        for (Node node = scope.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (!(node instanceof Element element)) {
                continue;
            }
            String name = element.getAttribute("name");
            switch (element.getTagName()) {
                case "allow" -> {
                    if (inScope.stream().noneMatch(source -> uses(source, element))) {
                        unused.add(inPackage + " " + files + ": " + element.getAttribute("pkg")
                                + element.getAttribute("class"));
                    }
                }
                case "subpackage" -> addUnused(element, inPackage + "." + name, ".*", sources, unused);
                case "file" -> addUnused(element, inPackage, name, sources, unused);
                default -> {}
            }
        }
    }

    private static boolean uses(Source source, Element allowed) {
        String allowedPackage = allowed.getAttribute("pkg");
        String allowedClass = allowed.getAttribute("class");
        return source.imports.stream()
                .anyMatch(imported -> allowedPackage.isEmpty()
                        ? (imported + ".").startsWith(allowedClass + ".")
                        : imported.startsWith(allowedPackage + "."));
    }

    private static List<Source> sources(Path root) throws IOException {
        Map<Path, Source> sources = new HashMap<>();
        for (String module : List.of("journal", "proxy", "replayer", "bench")) {
            try (Stream<Path> files = Files.walk(root.resolve(module))) {
                for (Path file : files.toList()) {
                    var matcher = SOURCE.matcher(file.toString());
                    if (matcher.matches()) {
                        List<String> imports = IMPORT.matcher(Files.readString(file))
                                .results()
                                .map(result -> result.group(1))
                                .toList();
                        sources.put(file, new Source(matcher.group(1).replace('/', '.'), matcher.group(2), imports));
                    }
                }
            }
        }
        return List.copyOf(sources.values());
    }
}
