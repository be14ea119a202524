package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.cli.Terminal;
import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.gate.GateSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** The option {@code --fail-on}: conditions that make a run fail. */
final class GateOptions {
    @Option(
            names = "--fail-on",
            paramLabel = "CONDITIONS",
            split = "\n",
            description = "Conditions that make the exit code 1, separated by commas, repeatable: failure, changed"
                    + " (a different class of status than recorded, or a login page, for more than 1 %% of the"
                    + " requests and not by chance), login (a login failed), mismatch, or a quantity and a"
                    + " limit, such as 'errors > 0.1%%', 'p99(GET /cart) > 250ms', 'sent < 99%%', 'p99 > 1.5x"
                    + " baseline at 4x' and, in a hunt, 'unclear > 0'; or none. In a hunt, certain findings"
                    + " count without the option (default: failure,changed,login).")
    private List<String> failOn = new ArrayList<>();

    /** Whether the option is given. */
    boolean isGiven() {
        return !failOn.isEmpty();
    }

    /**
     * The conditions.
     *
     * @param otherwise the conditions if the option is not given
     * @throws ExitException a condition cannot be read
     */
    Gate failOn(String otherwise) {
        return parse("--fail-on", failOn.isEmpty() && !otherwise.isEmpty() ? List.of(otherwise) : failOn);
    }

    /**
     * Reads the conditions of an option.
     *
     * @throws ExitException a condition cannot be read
     */
    static Gate parse(String option, List<String> texts) {
        try {
            return Gate.parse(texts);
        } catch (GateSyntaxException e) {
            // Elsewhere an error is one line, for logs; the message has the number of the character.
            throw ExitException.usage(option + ": " + e.getMessage(), Terminal.isErrTerminal() ? e.lines() : List.of());
        }
    }

    /**
     * Refuses conditions that this kind of run cannot meet or miss.
     *
     * @param endpoints the endpoints of the recording; empty if not all of them are known
     * @param rates that will be fired
     */
    static void require(Gate gate, Set<String> endpoints, List<String> rates, boolean hasBaseline, boolean isHunt) {
        String problem = gate.problem(endpoints, rates, hasBaseline, isHunt);
        if (problem != null) {
            throw ExitException.usage("--fail-on: " + problem);
        }
    }
}
