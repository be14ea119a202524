package io.reprise.journal.write;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LibraryLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the kernel to run a thread soon after it wakes, even if all processors are busy. Stateless.
 *
 * <p>Since 6.12, Linux runs a thread earlier if it asks for short time slices. The thread's total share of the
 * processor stays the same, and no privilege is needed (sched(7), EEVDF). Older kernels accept the request and change
 * nothing.
 */
public final class ShortSlices {
    private static final Logger LOG = LoggerFactory.getLogger(ShortSlices.class);
    /** The shortest slice that the kernel accepts. */
    private static final long SLICE_NS = 100_000;

    private static final int ATTRIBUTE_BYTES = 48;
    private static final int POLICY_OFFSET = 4;
    private static final int RUNTIME_OFFSET = 24;
    private static final int SCHED_OTHER = 0;

    private ShortSlices() {}

    /**
     * System calls for which the C library has functions only since glibc 2.41; public because its implementation is
     * generated.
     */
    public interface Libc {
        /** See syscall(2). */
        long syscall(long number, long thread, ByteBuffer attribute, long sizeOrFlags, long flags);
    }

    /** Asks for short slices for the calling thread; if that is not possible, nothing changes. */
    @SuppressWarnings("IllegalCatch") // failing to load native code may throw anything
    public static void askForThisThread() {
        try {
            long[] numbers = numbers(System.getProperty("os.arch", ""));
            if (numbers.length > 0) {
                ask(LibraryLoader.create(Libc.class).load("c"), numbers[0], numbers[1]);
            }
        } catch (Throwable e) {
            LOG.debug("no short slices", e);
        }
    }

    private static void ask(Libc libc, long setAttribute, long getAttribute) {
        ByteBuffer attribute = ByteBuffer.allocateDirect(ATTRIBUTE_BYTES).order(ByteOrder.nativeOrder());
        long got = libc.syscall(getAttribute, 0, attribute, ATTRIBUTE_BYTES, 0);
        if (got != 0 || attribute.getInt(POLICY_OFFSET) != SCHED_OTHER) {
            return; // somebody has chosen another policy for the process
        }
        attribute.putInt(0, ATTRIBUTE_BYTES).putLong(RUNTIME_OFFSET, SLICE_NS);
        long set = libc.syscall(setAttribute, 0, attribute, 0, 0);
        LOG.debug("short slices: {}", set);
    }

    /** The numbers of sched_setattr and sched_getattr; empty if unknown. */
    private static long[] numbers(String architecture) {
        return switch (architecture) {
            case "amd64" -> new long[] {314, 315};
            case "aarch64" -> new long[] {274, 275};
            default -> new long[0];
        };
    }
}
