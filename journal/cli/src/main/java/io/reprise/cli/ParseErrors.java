package io.reprise.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Describes an error on a command line in one line: the option, the value, what is expected. If the value was not
 * typed, the line names the place where it is set.
 */
final class ParseErrors {
    /** The beginning that picocli gives to a converter's message. */
    private static final Pattern INVALID =
            Pattern.compile("^Invalid value for [^:]*?'(--?[^']+)'[^:]*: ", Pattern.DOTALL);

    private static final Pattern OPTION = Pattern.compile("^(--[a-z0-9-]+)(?=[: ])");
    private static final Pattern NOT_A_NUMBER = Pattern.compile("^('.*') is not (an int|a long)$", Pattern.DOTALL);

    private static final Pattern NOT_A_WORD = Pattern.compile(
            "^expected one of \\[([A-Z0-9_, ]+)\\] \\(case-insensitive\\) but was ('.*')$", Pattern.DOTALL);

    private final LayeredDefaults defaults;
    private final String[] args;

    ParseErrors(LayeredDefaults defaults, String[] args) {
        this.defaults = defaults;
        this.args = args;
    }

    /** The message for an error that picocli or one of our commands reported. */
    String of(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(command, unmatched.getUnmatched());
        }
        if (e instanceof MissingParameterException missing) {
            return missing(missing.getMissing(), String.valueOf(e.getMessage()));
        }
        if (e instanceof OverwrittenOptionException && e.getArgSpec() instanceof OptionSpec option) {
            return option.longestName() + ": given more than once (expected once)";
        }
        return placed(String.valueOf(e.getMessage()));
    }

    /** The message, with the option at its beginning replaced by the place where the option's value is set. */
    String placed(String message) {
        String plain = INVALID.matcher(message).replaceFirst("$1: ");
        Matcher option = OPTION.matcher(plain);
        if (!option.find()) {
            return plain;
        }
        String name = option.group(1);
        String rest = plain.substring(option.end());
        if (rest.startsWith(": ")) {
            rest = ": " + inWords(NOT_A_NUMBER.matcher(rest.substring(2)).replaceFirst("$1 is not a whole number"));
        }
        String place = isTyped(name) ? null : defaults.placeOf(name.replaceFirst("^-+", ""));
        return (place == null ? name : place) + rest;
    }

    /** Names the words that an option accepts as the help spells them. */
    private static String inWords(String message) {
        Matcher word = NOT_A_WORD.matcher(message);
        if (!word.matches()) {
            return message;
        }
        String words = word.group(1).toLowerCase(Locale.ROOT);
        return word.group(2) + " (expected " + words.replaceFirst(", ([^,]*)$", " or $1") + ")";
    }

    private boolean isTyped(String option) {
        return Arrays.stream(args).anyMatch(arg -> arg.equals(option) || arg.startsWith(option + "="));
    }

    private static String unmatched(CommandSpec command, List<String> unmatched) {
        String first = unmatched.get(0);
        Map<String, CommandLine> commands = new TreeMap<>(command.subcommands());
        if (first.startsWith("-") && first.length() > 1) {
            String name = first.replaceFirst("=.*$", "");
            return name + ": unknown option" + Nearest.hint(name, optionNames(command)) + help(command);
        }
        String known = commands.isEmpty() ? "" : " (commands: " + String.join(", ", commands.keySet()) + ")";
        String nearest = Nearest.of(first, commands.keySet());
        if (nearest != null) {
            return "'" + first + "': unknown command (did you mean " + nearest + "?)" + known;
        }
        return "'" + first + "': " + (commands.isEmpty() ? "unexpected argument" : "unknown command or argument")
                + usedAs(command, first) + known + help(command);
    }

    /** Suggests an option for a stray path or URL, the most likely stray arguments. */
    private static String usedAs(CommandSpec command, String argument) {
        String option = argument.contains("://") ? "--target" : argument.contains("/") ? "--journal" : "";
        return command.findOption(option) == null ? "" : " (did you mean " + option + " " + argument + "?)";
    }

    private static List<String> optionNames(CommandSpec command) {
        List<String> names = new ArrayList<>();
        command.options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> names.add(option.longestName()));
        return names;
    }

    private static String missing(List<ArgSpec> missing, String message) {
        if (message.startsWith("Missing required option")) {
            List<String> names = new ArrayList<>();
            for (ArgSpec arg : missing) {
                String name = arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
                names.add(name + " (expected " + arg.paramLabel() + ")");
            }
            return "missing: " + String.join(", ", names);
        }
        if (missing.size() == 1 && missing.get(0) instanceof OptionSpec option) {
            return option.longestName() + ": needs a value (expected " + option.paramLabel() + ")";
        }
        return message;
    }

    static String help(CommandSpec command) {
        return " (try '" + command.qualifiedName() + " --help')";
    }

    /** The hint to the help; null if the message itself says what is expected. */
    static @Nullable String helpUnlessSaid(CommandSpec command, String message) {
        return message.contains("(expected") || message.contains("--help") ? null : help(command);
    }
}
