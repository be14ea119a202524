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

/** Ends the process when a thread that the run needs has died, because a run without that thread would never end. */
final class FatalErrors {
    private FatalErrors() {}

    /**
     * Makes an error of the JVM, such as a lack of memory, end the process even where Netty would log it and go on:
     * failures that the run counts after such an error would not be the target's.
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

    /** Prints the failure in one line and ends the process with {@link ExitCodes#INTERNAL}, without shutdown hooks. */
    static void halt(Throwable failure) {
        String message = failure instanceof OutOfMemoryError
                ? "out of memory: " + OneLine.reason(failure) + " (give it more with REPRISE_JAVA_OPTS=-Xmx…)"
                : "internal error: " + OneLine.of(failure.toString()) + " (please report it)";
        try {
            PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
            err.println("replay: " + message);
            if (!(failure instanceof VirtualMachineError)) {
                LoggerFactory.getLogger(FatalErrors.class).error("internal error", failure);
            }
        } finally {
            Runtime.getRuntime().halt(ExitCodes.INTERNAL);
        }
    }
}
