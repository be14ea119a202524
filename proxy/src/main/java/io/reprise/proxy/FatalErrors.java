package io.reprise.proxy;

import io.reprise.proxy.relay.LoopEndedException;
import io.reprise.text.OneLine;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when an event loop has ended: its clients would hang, while the kernel goes on accepting. A process
 * that is gone is noticed by its supervisor, and by nginx, which turns to another server.
 */
final class FatalErrors {
    private static final Logger LOG = LoggerFactory.getLogger(FatalErrors.class);

    private static final int EXIT_CODE = 1;

    private FatalErrors() {}

    /** Watches the threads of this process that have no handler of their own. */
    static void watch() {
        Thread.setDefaultUncaughtExceptionHandler(FatalErrors::ended);
    }

    private static void ended(Thread thread, Throwable failure) {
        if (failure instanceof LoopEndedException) {
            try {
                PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
                err.println("proxy: " + OneLine.reason(failure) + "; its log says why");
            } finally {
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        }
        LOG.error("thread {} ended", thread.getName(), failure);
    }
}
