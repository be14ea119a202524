package io.reprise.replayer;

import io.reprise.cli.LayeredDefaults;
import io.reprise.cli.Program;
import io.reprise.cli.StandardStreams;
import io.reprise.replayer.demo.DemoCommand;
import io.reprise.replayer.demo.StepReplay;
import io.reprise.replayer.report.ReportFiles;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;

/** {@code replay} and its subcommands. */
public final class ReplayMain {
    private ReplayMain() {}

    public static void main(String[] args) {
        StandardStreams.guard();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> LastWord.halt(failure));
        System.exit(run(args));
    }

    private static int run(String[] args) {
        CommandLine commandLine = new CommandLine(new ReplayCommand());
        commandLine.addSubcommand(
                new DemoCommand(arguments -> replayForDemo(arguments, commandLine), ReportFiles.PAGE));
        return Program.run(commandLine, args, System.getenv());
    }

    /** What the demonstration shows is the command itself, so it runs exactly as if it had been typed. */
    private static StepReplay.Result replayForDemo(List<String> arguments, CommandLine parent) {
        ReplayCommand command = new ReplayCommand();
        PrintWriter out = parent.getOut();
        CommandLine line = new CommandLine(command).setOut(out).setErr(parent.getErr());
        // Only what is typed counts: a setting meant for another run must not change what is shown.
        int code = Program.runTyped(line, arguments.toArray(String[]::new));
        return DemoResults.of(code, command.result());
    }

    /** The settings that a command was given beside its arguments. */
    static LayeredDefaults settings(CommandLine line) {
        return (LayeredDefaults) line.getDefaultValueProvider();
    }
}
