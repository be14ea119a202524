package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.journal.JournalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal is not begun in the mount point of a filesystem that is not mounted. */
class MountTableTest {
    @TempDir
    Path directory;

    private Path data;
    private Path fstab;
    private Path mountinfo;
    private MountTable table;

    @BeforeEach
    void tables() throws IOException {
        data = Files.createDirectory(directory.toRealPath().resolve("my data"));
        fstab = directory.resolve("fstab");
        mountinfo = directory.resolve("mountinfo");
        table = new MountTable(fstab, mountinfo);
        Files.writeString(fstab, """
                # static file system information
                UUID=1 / ext4 defaults 0 1
                UUID=2 none swap sw 0 0

                UUID=3 %s ext4 defaults 0 2
                """.formatted(escaped(data)));
        mount(false);
    }

    private static String escaped(Path path) {
        return path.toString().replace(" ", "\\040");
    }

    private void mount(boolean mounted) throws IOException {
        String root = "28 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n";
        String line = "99 28 7:0 / " + escaped(data) + " rw shared:9 - ext4 /dev/loop0 rw\n";
        Files.writeString(mountinfo, mounted ? root + line : root);
    }

    @Test
    void findsMissingMountsAndTheMountOfAPath() throws IOException {
        Path journal = data.resolve("journal");
        assertThat(table.missingAbove(journal)).isEqualTo(data);
        assertThat(table.missingAbove(data)).isEqualTo(data);
        assertThat(table.missingAbove(directory.resolve("my database"))).isNull();
        assertThat(table.above(journal)).isEqualTo(Path.of("/"));
        mount(true);
        assertThat(table.missingAbove(journal)).isNull();
        assertThat(table.above(journal)).isEqualTo(data);
        Files.delete(mountinfo);
        assertThat(table.missingAbove(journal)).as("nothing is known").isNull();
        assertThat(table.above(journal)).isNull();
    }

    @Test
    void createsNothingBelowAMountPointThatIsNotMounted() throws IOException {
        Path journal = data.resolve("journal");
        JournalPlace place = new JournalPlace(journal, JournalAccess.USER, table);
        place.check();
        assertThatThrownBy(place::prepare)
                .isExactlyInstanceOf(JournalException.class)
                .hasMessageContainingAll(journal.toString(), data + " is not mounted");
        assertThat(data).isEmptyDirectory();
        JournalPlace itself = new JournalPlace(data, JournalAccess.USER, table);
        assertThatThrownBy(itself::prepare).hasMessageContaining("is not mounted");
        assertThat(data).isEmptyDirectory();
        mount(true);
        place.prepare();
        assertThat(journal).isNotEmptyDirectory();
    }

    @Test
    void createsNothingBelowAMountPointThatWasUnmounted() throws IOException {
        Files.delete(fstab);
        mount(true);
        Path journal = data.resolve("journal");
        JournalPlace place = new JournalPlace(journal, JournalAccess.USER, table);
        place.prepare();
        mount(false);
        assertThatThrownBy(place::prepare).hasMessageContaining(data + " is not mounted any more");
        mount(true);
        place.prepare();
    }
}
