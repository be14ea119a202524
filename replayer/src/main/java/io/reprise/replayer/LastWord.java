package io.reprise.replayer;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.OneLine;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;

/** Ends the process when a thread that the run needs has died: a run that goes on without it would never end. */
final class LastWord {
    private LastWord() {}

    static void halt(Throwable failure) {
        String what = failure instanceof OutOfMemoryError
                ? "out of memory: " + OneLine.reason(failure) + " (give it more with REPRISE_JAVA_OPTS=-Xmx…)"
                : "internal error: " + OneLine.of(failure.toString()) + " (please report it)";
        try {
            PrintWriter err = new PrintWriter(System.err, true);
            err.println("replay: " + what);
            if (!(failure instanceof VirtualMachineError)) {
                LoggerFactory.getLogger(LastWord.class).error("internal error", failure);
            }
        } finally {
            Runtime.getRuntime().halt(ExitCodes.INTERNAL);
        }
    }
}
