package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.replayer.CorrelateOption.Links;
import io.reprise.replayer.login.Logins;
import io.reprise.replayer.state.LiveState;
import io.reprise.text.OneLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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

    @Option(
            names = "--fresh",
            paramLabel = "auto|off",
            defaultValue = "auto",
            description = "Values that clients made up for one request each, such as idempotency keys: auto finds them"
                    + " and sends new ones of the same form; off sends them as recorded (default: ${DEFAULT-VALUE}).")
    private String fresh = "auto";

    @Option(
            names = "--login",
            paramLabel = "FILE",
            description = "Recipe that logs users in at the target, run for each lane before its first request with a"
                    + " cookie or credentials that nothing in the recording issued (default: none).")
    private @Nullable Path login;

    private @Nullable Logins logins;

    /** The recipe of {@code --login}, which {@link #check} has read; null for none. */
    @Nullable
    Logins logins() {
        return logins;
    }

    private static Logins read(Path login) {
        try {
            return Logins.read(login);
        } catch (NoSuchFileException e) {
            throw ExitException.usage("--login: '" + e.getFile() + "' does not exist (expected a recipe, or a CSV file"
                    + " that one names)");
        } catch (IOException e) {
            throw ExitException.usage("--login: '" + login + "' cannot be read: " + OneLine.reason(e));
        } catch (IllegalArgumentException e) {
            throw ExitException.usage("--login: " + OneLine.reason(e));
        }
    }

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

    /**
     * Checks the options and reads the recipe, the first time.
     *
     * @throws ExitException naming the option, its value and what would be right
     */
    void check() {
        correlate.rules();
        requireOneOf("--guess", guess, "on", "off");
        requireOneOf("--fresh", fresh, "auto", "off");
        if (login != null && logins == null) {
            logins = read(login);
        }
    }

    private static void requireOneOf(String option, String value, String one, String other) {
        if (!one.equals(value) && !other.equals(value)) {
            throw ExitException.usage(option + ": '" + value + "' (expected " + one + " or " + other + ")");
        }
    }

    LiveState live(Links links) {
        long bytesMax = Runtime.getRuntime().maxMemory() / 8;
        return new LiveState(links.file(), links.unused(), "on".equals(guess), "auto".equals(fresh), bytesMax);
    }
}
