package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.replayer.gate.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** The option {@code --abort-on}: conditions that end a run before it does more damage. */
final class AbortOption {
    @Option(
            names = "--abort-on",
            paramLabel = "CONDITIONS",
            split = "\n",
            description = "Conditions that end the run with exit code 3 while it goes on, such as 'errors > 20%%' or"
                    + " 'p99 > 10s', judged by the requests that ended in the last five seconds, if these are 20 or"
                    + " more; repeatable (default: none).")
    private List<String> abortOn = new ArrayList<>();

    /**
     * The conditions that end a run.
     *
     * @throws ExitException a condition cannot be read
     */
    Gate conditions() {
        return GateOptions.parse("--abort-on", abortOn);
    }

    /**
     * Refuses conditions that cannot be judged while a run goes on, or not by this recording.
     *
     * @param endpoints the endpoints of the recording; empty if not all of them are known
     */
    void require(Set<String> endpoints) {
        String problem = conditions().problemWhileRunning(endpoints);
        if (problem != null) {
            throw ExitException.usage("--abort-on: " + problem);
        }
    }
}
