package io.reprise.tools;

import io.reprise.cli.BareUsage;
import io.reprise.cli.Program;
import io.reprise.cli.VersionProvider;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code journal info | list | show | export | import | cut | recover}. */
@Command(
        name = "journal",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Shows, exports, imports and cuts recordings.",
        footer = {
            "",
            "Exit codes: 0 done; 1 nothing to show, because the journal is empty or nothing of it matches, or a file"
                    + " that could not be written or imported; 2 wrong usage, or not a journal that can be read."
        },
        subcommands = {
            InfoCommand.class,
            ListCommand.class,
            ShowCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            CutCommand.class,
            RecoverCommand.class
        })
public final class JournalMain implements Runnable, BareUsage {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(Program.run(new JournalMain(), args));
    }

    @Override
    public List<String> needs() {
        return List.of(); // without a command, nothing that is configured helps
    }

    @Override
    public String synopsis() {
        return "journal info|list|show|export|import|cut|recover PATH [OPTION]...";
    }

    @Override
    public String example() {
        return "journal info /var/lib/reprise";
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing: info, list, show, export, import, cut or recover");
    }
}
