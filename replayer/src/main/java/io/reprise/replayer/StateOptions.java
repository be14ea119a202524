package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.replayer.CorrelateOption.Links;
import io.reprise.replayer.state.LiveState;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How values that the recorded site had issued are replaced by values that the target issues. */
final class StateOptions {
    @Mixin
    private CorrelateOption correlate = new CorrelateOption();

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
    Links links(Recording recording, PrintWriter err) {
        check();
        return correlate.links(recording, err);
    }

    /** @throws ExitException naming the option, its value and what would be right */
    void check() {
        correlate.rules();
        if (!"on".equals(guess) && !"off".equals(guess)) {
            throw ExitException.usage("--guess: '" + guess + "' (expected on or off)");
        }
    }

    LiveState live(Links links) {
        long bytesMax = Runtime.getRuntime().maxMemory() / 8;
        return new LiveState(links.file(), links.unused(), "on".equals(guess), bytesMax);
    }
}
