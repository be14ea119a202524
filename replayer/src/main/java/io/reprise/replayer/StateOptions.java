package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.replayer.CorrelateOption.Links;
import io.reprise.replayer.login.Logins;
import io.reprise.replayer.plan.LoginDivision;
import io.reprise.replayer.state.EarlierLogins;
import io.reprise.replayer.state.LiveState;
import io.reprise.text.OneLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
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
            description = "If several values of the target fit, send the likeliest (on) or the recorded one (off)"
                    + " (default: ${DEFAULT-VALUE}).")
    private String guess = "on";

    @Mixin
    private FreshOption fresh = new FreshOption();

    @Option(
            names = "--login",
            paramLabel = "FILE",
            description = "Recipe that logs users in at the target, run for each lane before its first request with a"
                    + " cookie or credentials that nothing in the recording issued (default: none).")
    private @Nullable Path login;

    @Option(
            names = "--logins",
            paramLabel = "recorded|off",
            defaultValue = "recorded",
            description =
                    "With --from or --last, send the recorded logins that lie before it first (recorded), or nothing"
                            + " from before it (off). With --login FILE, this is for sessions that the recipe has no"
                            + " credentials for (default: ${DEFAULT-VALUE}).")
    private String recordedLogins = "recorded";

    private @Nullable Logins logins;

    /** The recipe of {@code --login}, which {@link #check} has read; null for none. */
    @Nullable
    Logins logins() {
        return logins;
    }

    /** Whether recorded logins are looked for, and sent, that lie before the chosen part of the recording. */
    boolean sendsRecordedLogins(Recording recording) {
        return "recorded".equals(recordedLogins)
                && recording.contents().before().reach() > 0;
    }

    /** Whether replay tries to log sessions in that had begun before the chosen part of the recording. */
    boolean logsIn(Recording recording) {
        return login != null || sendsRecordedLogins(recording);
    }

    /** The recorded logins to send before the chosen part; those of sessions that the recipe logs in are left out. */
    EarlierLogins recordedLogins(Recording recording, Links links) {
        EarlierLogins all = links.file().logins();
        Logins recipe = logins;
        return recipe == null || all.exchanges().isEmpty()
                ? all
                : LoginDivision.besides(
                        recipe, all, recording.exchangesWith(Set.copyOf(all.exchanges())), links.file());
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
        return correlate.links(sendsRecordedLogins(recording) ? recording.lookingBack() : recording, fresh::added, err);
    }

    /**
     * Checks the options and reads the recipe, the first time.
     *
     * @throws ExitException naming the option, its value and what would be right
     */
    void check() {
        correlate.rules();
        if (!"on".equals(guess) && !"off".equals(guess)) {
            throw ExitException.usage("--guess: '" + guess + "' (expected on or off)");
        }
        if (!"recorded".equals(recordedLogins) && !"off".equals(recordedLogins)) {
            throw ExitException.usage("--logins: '" + recordedLogins + "' (expected recorded or off)");
        }
        if (correlate.isOff() && !fresh.rules().texts().isEmpty()) {
            throw ExitException.usage("--fresh: '" + fresh.rules().texts().get(0)
                    + "' cannot be followed with --correlate off (expected --correlate auto or FILE)");
        }
        if (login != null && logins == null) {
            logins = read(login);
        }
    }

    LiveState live(Links links) {
        long bytesMax = Runtime.getRuntime().maxMemory() / 8;
        return new LiveState(links.file(), links.unused(), "on".equals(guess), fresh.renews(), bytesMax);
    }
}
