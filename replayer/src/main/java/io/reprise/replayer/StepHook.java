package io.reprise.replayer;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.replayer.hunt.Firing.Step;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A command of the user that runs before or after each firing, with a shell. Its output goes to standard error. It
 * finds the step in {@code REPRISE_STEP} (its number from 1), {@code REPRISE_STEP_RATE} and {@code REPRISE_STEP_ROLE}.
 *
 * @param option the option that names it
 * @param command the command; null for none
 * @param timeout longest time that it may take
 */
record StepHook(String option, @Nullable String command, Duration timeout) {
    /**
     * Runs the command and waits for its end.
     *
     * @throws ExitException the command cannot be started, fails, or takes too long: the target is not in the state
     *     that the firing needs
     */
    void run(Step step) {
        if (command == null) {
            return;
        }
        String name = "step " + (step.index() + 1) + " (" + Shown.words(step.role()) + ", " + rate(step) + ")";
        try {
            Process process = start(command, step);
            process.getOutputStream().close();
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                end(process);
                throw failure(name, "did not end within " + Shown.duration(timeout.toNanos()));
            }
            if (process.exitValue() != 0) {
                throw failure(name, "ended with exit code " + process.exitValue());
            }
        } catch (IOException e) {
            throw failure(name, "cannot be started: " + OneLine.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(name, "was interrupted");
        }
    }

    private static Process start(String command, Step step) throws IOException {
        // Standard output is kept for the result of the hunt.
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "exec >&2\n" + command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("REPRISE_STEP", Integer.toString(step.index() + 1));
        builder.environment().put("REPRISE_STEP_RATE", rate(step));
        builder.environment().put("REPRISE_STEP_ROLE", step.role().name().toLowerCase(Locale.ROOT));
        return builder.start();
    }

    /** Ends the shell and what it has started. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static String rate(Step step) {
        return HuntVerdict.multiple(step.rate());
    }

    private ExitException failure(String step, String what) {
        return new ExitException(
                ExitCodes.UNREACHABLE,
                option + ": '" + OneLine.of(String.valueOf(command)) + "' " + what + ", at " + step);
    }
}
