package io.reprise.cli;

import io.reprise.text.OneLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Runs a program's command with layered defaults, one line per error and documented exit codes. */
public final class Program {
    private static final Set<String> ASKS_FOR_HELP = Set.of("-h", "--help", "-V", "--version");

    private Program() {}

    /**
     * Parses and runs.
     *
     * @param command the annotated root command; its {@code call} returns the exit code
     * @return the exit code
     */
    public static int run(Object command, String[] args) {
        StandardStreams.guard();
        return run(new CommandLine(command), args, System.getenv());
    }

    /** Parses and runs with the output streams of the command line and a given environment. */
    public static int run(CommandLine commandLine, String[] args, Map<String, String> environment) {
        String name = commandLine.getCommandName();
        try {
            // Help must work even if the configuration is invalid.
            boolean asksForHelp = Arrays.stream(args).anyMatch(ASKS_FOR_HELP::contains);
            LayeredDefaults defaults = asksForHelp ? LayeredDefaults.none() : LayeredDefaults.load(args, environment);
            defaults.check(commandLine.getCommandSpec());
            return run(commandLine, args, defaults);
        } catch (ExitException e) {
            return fail(commandLine.getErr(), name, e.code(), String.valueOf(e.getMessage()));
        }
    }

    /** Parses and runs with typed options only: neither a file nor the environment changes an option. */
    public static int runTyped(CommandLine commandLine, String[] args) {
        return run(commandLine, args, LayeredDefaults.none());
    }

    private static int run(CommandLine commandLine, String[] args, LayeredDefaults defaults) {
        PrintWriter err = commandLine.getErr();
        CommandSpec root = commandLine.getCommandSpec();
        if (args.length == 0 && root.userObject() instanceof BareUsage bare && isBare(bare, defaults)) {
            return usage(err, root, bare);
        }
        ParseErrors errors = new ParseErrors(defaults, args);
        commandLine.setDefaultValueProvider(defaults);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        // Without the library's control sequences: only the live page may print any.
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        commandLine.setParameterExceptionHandler((e, arguments) -> {
            CommandSpec command = e.getCommandLine().getCommandSpec();
            String message = errors.of(e);
            String help = ParseErrors.helpUnlessSaid(command, message);
            return fail(err, command.qualifiedName(), ExitCodes.USAGE, help == null ? message : message + help);
        });
        commandLine.setExecutionExceptionHandler((e, line, result) -> {
            String name = line.getCommandSpec().qualifiedName();
            if (e instanceof ExitException exit) {
                int code = fail(err, name, exit.code(), errors.placed(String.valueOf(e.getMessage())));
                exit.lines().forEach(below -> err.println(UserInfo.masked(below)));
                return code;
            }
            return internalError(line, e);
        });
        int code = execute(commandLine, args);
        commandLine.getOut().flush();
        err.flush();
        return outputWritten(commandLine, code);
    }

    /** Fails the program if its output could not be written, unless the reader closed the pipe. */
    private static int outputWritten(CommandLine commandLine, int code) {
        IOException failure = StandardStreams.outFailure();
        if (failure == null || code != ExitCodes.OK || OneLine.reason(failure).contains("Broken pipe")) {
            return code;
        }
        commandLine
                .getErr()
                .println(commandLine.getCommandName() + ": cannot write standard output: " + OneLine.reason(failure));
        commandLine.getErr().flush();
        return commandLine.getCommandSpec().exitCodeOnExecutionException();
    }

    private static int execute(CommandLine commandLine, String[] args) {
        try {
            return commandLine.execute(args);
        } catch (RuntimeException | Error e) {
            return internalError(parsed(commandLine), e);
        }
    }

    /** The subcommand that was called, as far as the command line was parsed. */
    private static CommandLine parsed(CommandLine root) {
        ParseResult result = root.getParseResult();
        while (result != null && result.hasSubcommand()) {
            result = result.subcommand();
        }
        return result == null ? root : result.commandSpec().commandLine();
    }

    /** Reports a lack of memory or a defect: one line for the user, the stack trace for the developer. */
    private static int internalError(CommandLine line, Throwable failure) {
        PrintWriter err = line.getErr();
        String name = line.getCommandSpec().qualifiedName();
        if (failure instanceof OutOfMemoryError) {
            err.println(name + ": out of memory: " + OneLine.reason(failure)
                    + " (raise the limit with REPRISE_JAVA_OPTS=-Xmx…)");
        } else {
            err.println(name + ": internal error: " + OneLine.reason(failure) + " (please report it)");
            LoggerFactory.getLogger(Program.class).error("internal error", failure);
        }
        return line.getCommandSpec().exitCodeOnExecutionException();
    }

    private static boolean isBare(BareUsage bare, LayeredDefaults defaults) {
        return bare.needs().stream().allMatch(option -> defaults.value(option) == null);
    }

    private static int usage(PrintWriter err, CommandSpec root, BareUsage bare) {
        err.println(root.name() + ": nothing to do (" + root.name() + " --help lists commands and options)");
        err.println("usage: " + bare.synopsis());
        err.println("example: " + bare.example());
        err.flush();
        return ExitCodes.USAGE;
    }

    private static int fail(PrintWriter err, String name, int code, String message) {
        err.println(name + ": " + UserInfo.masked(OneLine.of(message)));
        err.flush();
        return code;
    }
}
