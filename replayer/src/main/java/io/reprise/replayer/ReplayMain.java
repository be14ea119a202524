package io.reprise.replayer;

import io.reprise.cli.LayeredDefaults;
import io.reprise.cli.Program;
import io.reprise.cli.StandardStreams;
import io.reprise.replayer.demo.DemoCommand;
import io.reprise.replayer.demo.StepReplay;
import io.reprise.replayer.report.ReportFiles;
import io.reprise.time.NanoClock;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine;

/** {@code replay} and its subcommands. */
public final class ReplayMain {
    private ReplayMain() {}

    public static void main(String[] args) {
        StandardStreams.guard();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> FatalErrors.halt(failure));
        System.exit(run(args));
    }

    private static ReplayCommand newCommand() {
        return new ReplayCommand(InstantSource.system(), new Surroundings.ThisMachine(NanoClock.SYSTEM));
    }

    private static int run(String[] args) {
        return Program.run(commandLine(), args, System.getenv());
    }

    /** The command and its subcommands. */
    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(newCommand());
        commandLine.addSubcommand(new DemoCommand(
                arguments -> replayForDemo(arguments, commandLine), ReportFiles.PAGE, NanoClock.SYSTEM));
        commandLine.addSubcommand(
                new HuntCommand(InstantSource.system(), new Surroundings.ThisMachine(NanoClock.SYSTEM)));
        commandLine.addSubcommand(new CompareCommand());
        commandLine.addSubcommand(new CorrelateCommand());
        return commandLine;
    }

    /** Runs the command exactly as if it had been typed, because that is what the demonstration shows. */
    private static StepReplay.Result replayForDemo(List<String> arguments, CommandLine parent) {
        ReplayCommand command = newCommand();
        PrintWriter out = parent.getOut();
        CommandLine line = new CommandLine(command).setOut(out).setErr(parent.getErr());
        // Environment and file are ignored: a setting for another run must not change the demonstration.
        int code = Program.runTyped(line, arguments.toArray(String[]::new));
        return DemoResults.of(code, command.result());
    }

    /** The settings of a command from environment and file. */
    static LayeredDefaults settings(CommandLine line) {
        return (LayeredDefaults) line.getDefaultValueProvider();
    }
}
