package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may own the directory of a journal. */
@Tag("root")
class JournalOwnerIT {
    private static final int SOMEBODY = 54_321;

    @TempDir
    Path directory;

    private static void check(Path journal) {
        new JournalPlace(journal, JournalAccess.USER).check();
    }

    @Test
    void theDirectoryOfAnotherUserIsRefusedInOneLine() throws Exception {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        Path used = directory.resolve("used");
        JournalAppender.open(used, Map.of(), 0).close();
        Path link = Files.createSymbolicLink(directory.resolve("link"), used);
        for (Path journal : List.of(empty, used, link)) {
            check(journal);
            Files.setAttribute(journal, "unix:uid", SOMEBODY);
            assertThatThrownBy(() -> check(journal))
                    .isInstanceOf(JournalUnusableException.class)
                    .hasMessageContainingAll(journal.toString(), "belongs to user " + SOMEBODY)
                    .hasMessageNotContaining("\n");
            Files.setAttribute(journal, "unix:uid", OwnUser.ROOT);
            assertThatCode(() -> check(journal)).doesNotThrowAnyException();
        }
    }

    @Test
    void knowsItsOwnUser() throws Exception {
        assertThat(OwnUser.id()).isEqualTo(Files.getAttribute(directory, "unix:uid"));
    }
}
