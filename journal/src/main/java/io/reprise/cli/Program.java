package io.reprise.cli;

import java.io.PrintWriter;
import java.util.Map;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Runs a program's command: layered defaults, one line per error, documented exit codes. */
public final class Program {
    private Program() {}

    /**
     * Parses and runs.
     *
     * @param command the annotated root command; its {@code call} returns the exit code
     * @return the exit code
     */
    public static int run(Object command, String[] args) {
        return run(new CommandLine(command), args, System.getenv());
    }

    /** The same with a command line that has its output streams set, and a given environment. */
    public static int run(CommandLine commandLine, String[] args, Map<String, String> environment) {
        PrintWriter err = commandLine.getErr();
        String name = commandLine.getCommandName();
        try {
            commandLine.setDefaultValueProvider(LayeredDefaults.load(args, environment));
        } catch (ExitException e) {
            return fail(err, name, e);
        }
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler((e, arguments) -> wrongUsage(e));
        commandLine.setExecutionExceptionHandler((e, line, result) -> {
            if (e instanceof ExitException exit) {
                return fail(err, line.getCommandName(), exit);
            }
            return internalError(line, e);
        });
        int code = execute(commandLine, args);
        commandLine.getOut().flush();
        err.flush();
        return code;
    }

    private static int execute(CommandLine commandLine, String[] args) {
        try {
            return commandLine.execute(args);
        } catch (RuntimeException | Error e) {
            return internalError(commandLine, e);
        }
    }

    /** Out of memory, or a defect of ours: the line for the person, the trace for whoever mends it. */
    private static int internalError(CommandLine line, Throwable failure) {
        PrintWriter err = line.getErr();
        String name = line.getCommandName();
        if (failure instanceof OutOfMemoryError) {
            err.println(name + ": out of memory: " + OneLine.reason(failure)
                    + " (give it more with REPRISE_JAVA_OPTS=-Xmx…)");
        } else {
            err.println(name + ": internal error: " + OneLine.reason(failure) + " (please report it)");
            LoggerFactory.getLogger(Program.class).error("internal error", failure);
        }
        return line.getCommandSpec().exitCodeOnExecutionException();
    }

    private static int fail(PrintWriter err, String name, ExitException e) {
        err.println(name + ": " + OneLine.of(String.valueOf(e.getMessage())));
        err.flush();
        return e.code();
    }

    private static int wrongUsage(ParameterException e) {
        CommandLine line = e.getCommandLine();
        String qualified = line.getCommandSpec().qualifiedName();
        line.getErr()
                .println(qualified + ": " + OneLine.of(String.valueOf(e.getMessage())) + " (try '" + qualified
                        + " --help')");
        line.getErr().flush();
        return ExitCodes.USAGE;
    }
}
