package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.cli.HostPort;
import io.reprise.text.OneLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options about showing the figures of a run while it runs. */
final class LiveOptions {
    @Option(
            names = "--metrics",
            paramLabel = "HOST:PORT",
            description = "Serve the figures of the run to Prometheus here, at /metrics, until the command ends"
                    + " (default: nowhere).")
    private @Nullable String metrics;

    /**
     * Takes over the signals and opens the metrics port.
     *
     * @param changesPace whether keys may pause steps and change their rate
     * @throws ExitException the port's address is wrong or cannot be listened on
     */
    Live start(PrintWriter err, boolean changesPace) {
        ReplayMetrics served = metrics == null ? null : metrics(metrics);
        Interruption interruption = new Interruption(err);
        return new Live(
                interruption,
                served == null ? List.of() : List.of(served),
                served,
                null,
                new Console(err, interruption, changesPace));
    }

    private static ReplayMetrics metrics(String address) {
        try {
            return ReplayMetrics.listen(HostPort.parse(address).resolved());
        } catch (IllegalArgumentException | IOException e) {
            throw ExitException.usage("--metrics: " + OneLine.reason(e));
        }
    }
}
