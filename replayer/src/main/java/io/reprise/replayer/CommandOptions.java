package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.cli.LayeredDefaults;
import io.reprise.cli.UserInfo;
import io.reprise.replayer.report.GivenOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options that a command was given, and how another command takes them over. Stateless. */
final class CommandOptions {
    private static final String PRODUCTION = "--allow-production";

    /** Options whose values may be credentials. They are kept out of reports, because a report is shown to others. */
    private static final Set<String> SECRET = Set.of("--header", "--rewrite", "--filter");

    /** Options that a command never takes over from an earlier one. */
    private static final Set<String> NEVER = Set.of(PRODUCTION, "--config", "--help", "--version");

    private CommandOptions() {}

    /** The options that were typed, and those that the environment or the file sets, without secrets. */
    static GivenOptions given(CommandSpec spec) {
        LayeredDefaults defaults = ReplayMain.settings(spec.commandLine());
        Map<String, List<String>> typed = typed(spec);
        Map<String, List<String>> values = new LinkedHashMap<>();
        List<String> withheld = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            String name = option.longestName();
            String set = defaults.defaultValue(option);
            List<String> given = typed.containsKey(name) ? typed.get(name) : set == null ? List.of() : List.of(set);
            boolean isSecret = SECRET.contains(name)
                    || given.stream().anyMatch(value -> !UserInfo.masked(value).equals(value));
            if (given.isEmpty() || NEVER.contains(name)) {
                continue;
            }
            if (isSecret) {
                withheld.add(name);
            } else {
                values.put(name, given);
            }
        }
        return new GivenOptions(values, withheld);
    }

    /** The typed options by their longest name. */
    static Map<String, List<String>> typed(CommandSpec spec) {
        Map<String, List<String>> typed = new LinkedHashMap<>();
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            List<String> values = new ArrayList<>(option.originalStringValues());
            if (values.isEmpty()) {
                values.add("true"); // a switch
            }
            typed.put(option.longestName(), values);
        }
        return typed;
    }

    /**
     * The options of a hunt, with the options that are typed now in their place.
     *
     * @param options an object with fields for options; options without a field are left out
     */
    static GivenOptions merged(Object options, GivenOptions given, Map<String, List<String>> typed) {
        CommandSpec known = new CommandLine(options).getCommandSpec();
        Map<String, List<String>> merged = new LinkedHashMap<>(given.values());
        typed.forEach((name, values) -> {
            if (!NEVER.contains(name)) {
                merged.put(name, values);
            }
        });
        merged.keySet().removeIf(name -> known.findOption(name) == null);
        return new GivenOptions(merged, given.withheld());
    }

    /**
     * Parses the options of a hunt, with the options that are typed now in their place.
     *
     * @param options an object with fields for options
     * @param given the options of the hunt; options without a field are left out
     * @param typed the options that are typed now
     * @throws ExitException a value is wrong, or an option that was withheld is not given again
     */
    static <T> T parse(T options, GivenOptions given, Map<String, List<String>> typed, LayeredDefaults defaults) {
        CommandLine line = new CommandLine(options);
        line.setDefaultValueProvider(defaults);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExpandAtFiles(false);
        Map<String, List<String>> merged =
                new LinkedHashMap<>(merged(options, given, typed).values());
        if (typed.containsKey(PRODUCTION)) {
            merged.put(PRODUCTION, List.of("true"));
        }
        for (String name : given.withheld()) {
            OptionSpec option = line.getCommandSpec().findOption(name);
            if (option != null && !typed.containsKey(name) && defaults.defaultValue(option) == null) {
                throw ExitException.usage(name + " was given to the hunt, and its report does not hold the value, which"
                        + " may be a secret (expected " + name + " once more)");
            }
        }
        try {
            line.parseArgs(new GivenOptions(merged, List.of()).arguments().toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw ExitException.usage(String.valueOf(e.getMessage()));
        }
        return options;
    }
}
