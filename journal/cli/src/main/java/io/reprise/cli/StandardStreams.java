package io.reprise.cli;

import io.reprise.text.NeutralOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** Standard output and standard error of a program, behind {@link NeutralOutputStream}. */
public final class StandardStreams {
    private static @Nullable NeutralOutputStream out; // set by the main thread before it prints anything

    private StandardStreams() {}

    /** Filters everything that is printed: commands' output, logs, stack traces. Call first in {@code main}. */
    public static void guard() {
        NeutralOutputStream guarded = new NeutralOutputStream(new FileOutputStream(FileDescriptor.out));
        out = guarded;
        System.setOut(printing(guarded));
        System.setErr(printing(new NeutralOutputStream(new FileOutputStream(FileDescriptor.err))));
    }

    private static PrintStream printing(NeutralOutputStream stream) {
        return new PrintStream(stream, true, Charset.defaultCharset());
    }

    /** Why the program's output could not be written, such as a full disk; null if all of it was written. */
    public static @Nullable IOException outFailure() {
        return out == null ? null : out.failure();
    }

    /** Standard error without the filter, for our own control sequences. Never print text from outside to it. */
    public static PrintWriter steerableErr() {
        return new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), Charset.defaultCharset()), false);
    }
}
