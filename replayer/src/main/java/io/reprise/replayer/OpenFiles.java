package io.reprise.replayer;

import io.reprise.cli.DescriptorTable;
import io.reprise.cli.ExitException;
import io.reprise.replayer.engine.EngineLimits;
import io.reprise.text.Shown;
import org.jspecify.annotations.Nullable;

/**
 * How many files and sockets this process may open. Connections must leave some of them for the journal and the report.
 *
 * @param max how many may be open at one time ({@code ulimit -n})
 * @param open how many are open
 */
record OpenFiles(long max, long open) {
    /** Kept for the journal's files, event loops, the report, and classes that are loaded late. */
    static final int KEPT = 24;

    /** Asks the system about this process. */
    static OpenFiles ofThisProcess() {
        return new OpenFiles(DescriptorTable.max(), DescriptorTable.open());
    }

    /** @throws ExitException there is no room for a connection */
    EngineLimits fit(EngineLimits limits) {
        long room = max - open - KEPT;
        if (room < 1) {
            throw ExitException.usage(
                    "--connections: no connection fits, because this process may open " + Shown.count(max)
                            + " files and has " + Shown.count(open) + " open (raise ulimit -n to " + (open + KEPT + 100)
                            + " or more)");
        }
        return room >= limits.connectionsMax() ? limits : limits.withConnectionsMax((int) room);
    }

    /** A line that says which limits were lowered; null when none was. */
    @Nullable
    String note(EngineLimits asked, EngineLimits fitted) {
        return asked.connectionsMax() == fitted.connectionsMax()
                ? null
                : "--connections " + Shown.count(asked.connectionsMax()) + " lowered to "
                        + Shown.count(fitted.connectionsMax()) + ": this process may open " + Shown.count(max)
                        + " files (ulimit -n)";
    }
}
