package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.replayer.state.LinkFile;
import io.reprise.replayer.state.LiveState;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How values that the recorded site had issued are replaced by values that the target issues. */
final class StateOptions {
    private static final String AUTO = "auto";
    private static final String OFF = "off";

    @Option(
            names = "--correlate",
            paramLabel = "auto|off",
            defaultValue = AUTO,
            description = "Replace values that recorded responses issued (tokens, ids, addresses) by the target's: auto"
                    + " finds them in the recording; off sends them as recorded (default: ${DEFAULT-VALUE}).")
    private String correlate = AUTO;

    @Option(
            names = "--guess",
            paramLabel = "on|off",
            defaultValue = "on",
            description = "Where several values of the target fit, send the likeliest (on) or the recorded one (off)"
                    + " (default: ${DEFAULT-VALUE}).")
    private String guess = "on";

    /**
     * The value links of a recording, found now or by an earlier run; null for none.
     *
     * @throws ExitException an option has a wrong value, or the links cannot be written
     */
    @Nullable
    LinkFile links(Recording recording, PrintWriter err) {
        check();
        if (OFF.equals(correlate)) {
            return null;
        }
        try {
            return new LinkStore(recording).open(() -> {
                err.println("replay: looking for values that responses issue and requests send back ("
                        + Shown.count(recording.plan().size().requests(), "request") + ")");
                err.flush();
            });
        } catch (IOException e) {
            throw ExitException.usage("--correlate: the value links of the recording cannot be kept: "
                    + OneLine.reason(e) + " (--correlate off goes without)");
        }
    }

    /** @throws ExitException naming the option, its value and what would be right */
    void check() {
        if (!AUTO.equals(correlate) && !OFF.equals(correlate)) {
            throw ExitException.usage("--correlate: '" + correlate + "' (expected auto or off)");
        }
        if (!"on".equals(guess) && !"off".equals(guess)) {
            throw ExitException.usage("--guess: '" + guess + "' (expected on or off)");
        }
    }

    LiveState live(LinkFile links) {
        return new LiveState(links, "on".equals(guess), Runtime.getRuntime().maxMemory() / 8);
    }
}
