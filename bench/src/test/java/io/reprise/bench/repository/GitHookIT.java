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

/** The hook config/git-hooks/pre-commit in a small repository with this project's build. */
class GitHookIT {
    private static final String SOURCE = "bench/src/main/java/io/reprise/Sample.java";
    private static final String UNFORMATTED = "package io.reprise;\nclass Sample   { int a ;}\n";
    private static final String FORMATTED = "package io.reprise;\n\nclass Sample {\n    int a;\n}\n";

    @TempDir
    Path repository;

    @BeforeEach
    void makeRepository() throws Exception {
        try (Stream<Path> files = Files.find(
                Checkout.ROOT,
                4,
                (file, attributes) ->
                        file.endsWith("pom.xml") && !file.toString().contains("/target/"))) {
            for (Path pom : (Iterable<Path>) files::iterator) {
                copy(pom);
            }
        }
        for (String directory : List.of(".mvn", "config")) {
            try (Stream<Path> files = Files.walk(Checkout.ROOT.resolve(directory))) {
                for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    copy(file);
                }
            }
        }
        for (String file : List.of("mvnw", ".gitignore")) {
            copy(Checkout.ROOT.resolve(file));
        }
        assertThat(git("init", "-q").exitCode()).isZero();
        Files.writeString(repository.resolve("README"), "a\n");
        git("add", ".");
        assertThat(git("commit", "-q", "-m", "first").exitCode()).isZero();
        git("config", "core.hooksPath", "config/git-hooks");
    }

    private void copy(Path file) throws IOException {
        Path copy = repository.resolve(Checkout.ROOT.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private Outcome git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "git", "-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main"));
        command.addAll(List.of(arguments));
        return Checkout.run(repository, Map.of("GIT_CONFIG_NOSYSTEM", "1"), Duration.ofMinutes(3), command);
    }

    private void stage(String text) throws Exception {
        Path source = repository.resolve(SOURCE);
        Files.createDirectories(source.getParent());
        Files.writeString(source, text);
        git("add", SOURCE);
    }

    @Test
    void stagedFilesAreCommittedFormatted() throws Exception {
        stage(UNFORMATTED);
        Files.writeString(repository.resolve("README"), "not staged\n");
        Outcome commit = git("commit", "-q", "-m", "second");
        assertThat(commit.exitCode()).as(commit.output()).isZero();
        assertThat(git("show", "HEAD:" + SOURCE).output()).isEqualTo(FORMATTED);
        assertThat(git("status", "--porcelain").output()).isEqualTo(" M README\n");
    }

    @Test
    void partlyStagedFilesAreRefusedAndStayAsTheyAre() throws Exception {
        stage(UNFORMATTED);
        Files.writeString(repository.resolve(SOURCE), UNFORMATTED + "// not staged\n");
        Outcome commit = git("commit", "-q", "-m", "second");
        assertThat(commit.exitCode()).isNotZero();
        assertThat(commit.output()).contains("staged and unstaged changes", SOURCE);
        assertThat(git("show", ":" + SOURCE).output()).isEqualTo(UNFORMATTED);
        assertThat(Files.readString(repository.resolve(SOURCE))).isEqualTo(UNFORMATTED + "// not staged\n");
        assertThat(git("rev-list", "--count", "HEAD").output()).isEqualTo("1\n");
    }

    @Test
    void aCommitOfNamedFilesLeavesNoOldTextInTheIndex() throws Exception {
        stage(UNFORMATTED);
        Outcome refused = git("commit", "-q", "-m", "second", SOURCE);
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.output()).contains("repeat the commit");
        Outcome commit = git("commit", "-q", "-m", "second", SOURCE);
        assertThat(commit.exitCode()).as(commit.output()).isZero();
        assertThat(git("show", "HEAD:" + SOURCE).output()).isEqualTo(FORMATTED);
        assertThat(git("status", "--porcelain").output()).isEmpty();
    }

    @Test
    void otherFilesCostNoMaven() throws Exception {
        Files.delete(repository.resolve("mvnw"));
        Files.writeString(repository.resolve("README"), "b\n");
        Outcome commit = git("commit", "-q", "-a", "-m", "second");
        assertThat(commit.exitCode()).as(commit.output()).isZero();
    }
}
