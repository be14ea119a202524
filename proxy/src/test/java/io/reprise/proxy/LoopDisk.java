package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A real ext4 of its own, in a file, that can be made to stall; needs the right to mount. */
final class LoopDisk implements AutoCloseable {
    /** Whatever becomes of the test, nothing stays stuck for longer. */
    private static final int THAW_AFTER_S = 20;

    private final Path image;
    private final Path mountPoint;
    private @Nullable Process thawing;

    private LoopDisk(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    static LoopDisk mount(Path directory, long bytes) throws IOException {
        Path image = directory.resolve("disk.img");
        makeFilesystem(image, bytes);
        Path mountPoint = Files.createDirectory(directory.resolve("disk"));
        run("mount", "-o", "loop", image.toString(), mountPoint.toString());
        return new LoopDisk(image, mountPoint);
    }

    private static void makeFilesystem(Path image, long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        run("mkfs.ext4", "-q", "-F", image.toString());
    }

    Path path() {
        return mountPoint;
    }

    /** From now on whatever writes to it waits, by system call or by memory map. */
    void freeze() throws IOException {
        thawing = new ProcessBuilder("sh", "-c", "sleep " + THAW_AFTER_S + "; exec fsfreeze -u " + mountPoint).start();
        run("fsfreeze", "-f", mountPoint.toString());
    }

    /** Fails when it was frozen for so long that the watchdog came first. */
    void thaw() throws IOException {
        Process watchdog = thawing;
        thawing = null;
        run("fsfreeze", "-u", mountPoint.toString());
        if (watchdog != null) {
            watchdog.destroy();
        }
    }

    /** As after an error of the device: what is written to it fails, also through files that are open. */
    void failReadOnly() throws IOException {
        run("mount", "-o", "remount,abort", mountPoint.toString());
    }

    /** Read only, or not. */
    void remount(String mode) throws IOException {
        run("mount", "-o", "remount," + mode, mountPoint.toString());
    }

    /** Another program takes all the room there is. @return its file */
    Path fill() throws IOException {
        Path neighbour = mountPoint.resolve("neighbour");
        byte[] block = new byte[64 << 10];
        try (OutputStream out = Files.newOutputStream(neighbour)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
        return neighbour;
    }

    /**
     * An empty one in the place of a failed one, with which files that are open stay. (To mount the failed one again
     * would have two filesystems write to one image, and leftovers of the old one end in what the new one holds.)
     */
    void replace() throws IOException {
        run("umount", "-l", mountPoint.toString());
        Path fresh = image.resolveSibling("fresh.img");
        makeFilesystem(fresh, Files.size(image));
        run("mount", "-o", "loop", fresh.toString(), mountPoint.toString());
    }

    @Override
    public void close() throws IOException {
        if (thawing != null) {
            thaw();
        }
        run("umount", "-l", mountPoint.toString());
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue())
                .as("%s (this test must be run with the right to mount): %s", String.join(" ", command), output)
                .isZero();
    }
}
