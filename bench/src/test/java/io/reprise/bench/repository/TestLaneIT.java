package io.reprise.bench.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.bench.repository.Checkout.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/test} in a copy of the build whose only class lies in the first module, and its test in the proxy. */
class TestLaneIT {
    private static final String SOURCE = "journal/http/src/main/java/io/reprise/sample/Sum.java";
    private static final String TEST = "proxy/src/test/java/io/reprise/sample/SumTest.java";
    private static final String SUM = "package io.reprise.sample;\n"
            + "public final class Sum {\n"
            + "    private Sum() {}\n"
            + "    public static int of(int a, int b) { return a + b; }\n"
            + "}\n";
    private static final String SUM_TEST = "package io.reprise.sample;\n"
            + "import static org.junit.jupiter.api.Assertions.assertEquals;\n"
            + "class SumTest {\n"
            + "    @org.junit.jupiter.api.Test void addsTwo() { assertEquals(3, Sum.of(1, 2)); }\n"
            + "    @org.junit.jupiter.api.Test void addsNegative() { assertEquals(-1, Sum.of(1, -2)); }\n"
            + "}\n";

    @TempDir
    Path checkout;

    @BeforeEach
    void copyWhatIsNotSource() throws IOException {
        try (Stream<Path> files = Files.walk(Checkout.ROOT, 3)) {
            for (Path pom : (Iterable<Path>) files.filter(file -> file.endsWith("pom.xml"))::iterator) {
                copy(pom);
            }
        }
        for (String directory : List.of(".mvn", "config", "bin")) {
            try (Stream<Path> files = Files.walk(Checkout.ROOT.resolve(directory))) {
                for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    copy(file);
                }
            }
        }
        copy(Checkout.ROOT.resolve("mvnw"));
        Files.createDirectories(checkout.resolve("replayer/src/main/jte")); // Maven looks for templates there
        write(SOURCE, SUM);
        write(TEST, SUM_TEST);
    }

    private void copy(Path file) throws IOException {
        Path copy = checkout.resolve(Checkout.ROOT.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private void write(String file, String text) throws IOException {
        Path path = checkout.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private Outcome test(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("bin/test"));
        command.addAll(List.of(arguments));
        return Checkout.run(checkout, Map.of(), Duration.ofMinutes(3), command);
    }

    @Test
    void runsWhatIsThereAfterEachEdit() throws Exception {
        Outcome first = test("SumTest");
        assertThat(first.exitCode()).as(first.output()).isZero();
        assertThat(first.output()).contains("asking Maven", "PASSED: 2 passed, 0 failed, 0 skipped");

        Outcome unchanged = test("SumTest#addsTwo");
        assertThat(unchanged.output()).startsWith("PASSED: 1 passed, 0 failed");

        write(SOURCE, SUM.replace("a + b", "a - b"));
        Outcome broken = test("S*Test");
        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(broken.output()).contains("expected: <3> but was: <-1>", "FAILED: 0 passed, 2 failed");

        write(SOURCE, SUM.replace("int b", "int b, int c"));
        Outcome misfit = test("SumTest");
        assertThat(misfit.exitCode()).isEqualTo(1);
        assertThat(misfit.output()).contains("SumTest.java:4: error: method of in class Sum cannot be applied");

        write(SOURCE, SUM);
        assertThat(test("--unit").output()).contains("PASSED: 2 passed");
        assertThat(test("io.reprise.sample.*").output()).contains("PASSED: 2 passed");
        write(TEST, SUM_TEST.replace("void addsN", "@org.junit.jupiter.api.Tag(\"slow\") void addsN"));
        assertThat(test("--unit").output()).contains("PASSED: 1 passed");
        assertThat(test("SumTest").output()).contains("PASSED: 2 passed");
        assertThat(test("io.reprise.sampl.*").output()).startsWith("test: no test is named 'io.reprise.sampl.*'");
    }

    @Test
    void namesWhatIsNear() throws Exception {
        Outcome noClass = test("SunTest");
        assertThat(noClass.exitCode()).isEqualTo(2);
        assertThat(noClass.output()).isEqualTo("test: no test is named 'SunTest'; did you mean SumTest?\n");
        Outcome noMethod = test("SumTest#addTwo");
        assertThat(noMethod.exitCode()).isEqualTo(2);
        assertThat(noMethod.output())
                .isEqualTo("test: no method of SumTest is named 'addTwo'; did you mean addsTwo?\n");
    }

    @Test
    void explainsItself() throws Exception {
        assertThat(test("--help").exitCode()).isZero();
        Outcome nothing = test();
        assertThat(nothing.exitCode()).isEqualTo(2);
        assertThat(nothing.output().lines()).hasSizeLessThanOrEqualTo(4);
        assertThat(nothing.output()).contains("bin/test --unit", "./mvnw verify");
    }
}
