package io.reprise.replayer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.reprise.cli.ExitCodes;
import io.reprise.text.OneLine;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** Ends the process when a thread that the run needs has died: a run that goes on without it would never end. */
final class LastWord {
    private LastWord() {}

    /**
     * Sees to it that an error of the JVM, such as no memory, ends the process also where Netty would log it and go
     * on: what the run counts after it would not be the target's.
     */
    static void watchLogs() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.addTurboFilter(new TurboFilter() {
                @Override
                public FilterReply decide(
                        @Nullable Marker marker,
                        Logger logger,
                        Level level,
                        @Nullable String format,
                        Object @Nullable [] params,
                        @Nullable Throwable thrown) {
                    for (Throwable at = thrown; at != null; at = at.getCause()) {
                        if (at instanceof VirtualMachineError) {
                            halt(at);
                        }
                    }
                    return FilterReply.NEUTRAL;
                }
            });
        }
    }

    static void halt(Throwable failure) {
        String what = failure instanceof OutOfMemoryError
                ? "out of memory: " + OneLine.reason(failure) + " (give it more with REPRISE_JAVA_OPTS=-Xmx…)"
                : "internal error: " + OneLine.of(failure.toString()) + " (please report it)";
        try {
            PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
            err.println("replay: " + what);
            if (!(failure instanceof VirtualMachineError)) {
                LoggerFactory.getLogger(LastWord.class).error("internal error", failure);
            }
        } finally {
            Runtime.getRuntime().halt(ExitCodes.INTERNAL);
        }
    }
}
