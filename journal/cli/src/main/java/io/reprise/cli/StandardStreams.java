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
    private static @Nullable NeutralOutputStream out; // set by the main thread before anything is printed

    private StandardStreams() {}

    /** Puts the filter in place, for everything that prints: commands, logs, stack traces. First thing of a main. */
    public static void guard() {
        NeutralOutputStream guarded = new NeutralOutputStream(new FileOutputStream(FileDescriptor.out));
        out = guarded;
        System.setOut(printing(guarded));
        System.setErr(printing(new NeutralOutputStream(new FileOutputStream(FileDescriptor.err))));
    }

    private static PrintStream printing(NeutralOutputStream stream) {
        return new PrintStream(stream, true, Charset.defaultCharset());
    }

    /** Why the program's output could not be written, such as a full disk behind it; null when all was. */
    public static @Nullable IOException outFailure() {
        return out == null ? null : out.failure();
    }

    /** Standard error for control sequences of ours. Nothing from outside may be printed there. */
    public static PrintWriter steerableErr() {
        return new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), Charset.defaultCharset()), false);
    }
}
