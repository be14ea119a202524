package io.reprise.replayer;

import io.reprise.cli.LayeredDefaults;
import io.reprise.cli.Program;
import io.reprise.cli.StandardStreams;
import io.reprise.replayer.demo.DemoCommand;
import io.reprise.time.NanoClock;
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

    private static HuntCommand newHunt() {
        return new HuntCommand(InstantSource.system(), new Surroundings.ThisMachine(NanoClock.SYSTEM));
    }

    private static int run(String[] args) {
        return Program.run(commandLine(), args, System.getenv());
    }

    /** The command and its subcommands. */
    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(newCommand());
        // "replay … --report report" names a directory.
        commandLine.getCommandSpec().parser().allowSubcommandsAsOptionParameters(true);
        commandLine.addSubcommand(new DemoCommand(arguments -> huntForDemo(arguments, commandLine), NanoClock.SYSTEM));
        commandLine.addSubcommand(newHunt());
        commandLine.addSubcommand(new CompareCommand());
        commandLine.addSubcommand(
                new BisectCommand(InstantSource.system(), new Surroundings.ThisMachine(NanoClock.SYSTEM)));
        commandLine.addSubcommand(new CorrelateCommand());
        commandLine.addSubcommand(new MergeCommand());
        commandLine.addSubcommand(new ReportCommand());
        return commandLine;
    }

    /** Runs the command exactly as if it had been typed, because that is what the demonstration shows. */
    private static int huntForDemo(List<String> arguments, CommandLine parent) {
        CommandLine line = new CommandLine(newHunt()).setOut(parent.getOut()).setErr(parent.getErr());
        // Environment and file are ignored: a setting for another run must not change the demonstration.
        return Program.runTyped(line, arguments.toArray(String[]::new));
    }

    /** The settings of a command from environment and file. */
    static LayeredDefaults settings(CommandLine line) {
        return (LayeredDefaults) line.getDefaultValueProvider();
    }
}
