package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.cli.PrivateFiles;
import io.reprise.replayer.state.LinkFile.Counted;
import io.reprise.replayer.state.LinkRuleFile;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes value links as rules that a person can read and edit: sorted and without dates, so that version control shows
 * what changed from one recording to the next.
 */
final class LinkRulesOutput {
    private static final int EXAMPLE_CHARS = 6;
    private static final String HEAD = """
            # Values that recorded responses issue and requests send back; made by "replay correlate --output".
            # replay --correlate THIS-FILE replaces the values that these rules name, and no others. See docs/state.md.
            #   Delete a line, and its values are sent as recorded.
            #   link METHOD /path PLACE NAME from METHOD /path KIND   adds a link that was not found.
            #   keep METHOD /path PLACE NAME                          never replaces the values of this place.
            #   auto                                                  adds all links that are found without rules.
            # "stands in": the response is asked if the likelier one of another line does not show the value.
            """;

    private LinkRulesOutput() {}

    /**
     * Writes the rules to a new file that its owner alone can read.
     *
     * @return the number of rules
     * @throws ExitException the file cannot be written
     */
    static int write(List<Counted> kinds, Path file) {
        Map<String, List<Counted>> rules = kinds.stream()
                .filter(kind -> kind.links() + kind.also() > 0)
                .collect(Collectors.groupingBy(
                        kind -> LinkRuleFile.line(kind.kind()), TreeMap::new, Collectors.toList()));
        try {
            PrivateFiles.create(file);
            PrivateFiles.replace(file, out -> out.write(text(rules).getBytes(StandardCharsets.UTF_8)));
            return rules.size();
        } catch (IOException e) {
            throw ExitException.usage("--output: '" + file + "' cannot be written: " + OneLine.reason(e)
                    + " (expected a new file in a directory that can be written to)");
        }
    }

    private static String text(Map<String, List<Counted>> rules) {
        StringBuilder text = new StringBuilder(HEAD);
        String endpoint = "";
        for (Map.Entry<String, List<Counted>> rule : rules.entrySet()) {
            String sentTo = rule.getValue().get(0).kind().sentTo();
            if (!sentTo.equals(endpoint)) {
                endpoint = sentTo;
                text.append('\n');
            }
            text.append(rule.getKey())
                    .append("   # ")
                    .append(comment(rule.getValue()))
                    .append('\n');
        }
        return text.toString();
    }

    private static String comment(List<Counted> kinds) {
        long links = kinds.stream().mapToLong(Counted::links).sum();
        long also = kinds.stream().mapToLong(Counted::also).sum();
        Counted shown =
                kinds.stream().max(Comparator.comparingLong(Counted::links)).orElseThrow();
        if (links == 0) {
            return "stands in " + times(also);
        }
        return times(links)
                + (also == 0 ? "" : ", stands in " + times(also))
                + (shown.encoding().isEmpty() ? "" : ", in " + shown.encoding())
                + ", such as " + LinkRuleFile.quoted(example(shown.example()));
    }

    private static String times(long count) {
        return count == 1 ? "once" : Shown.count(count) + " times";
    }

    /** The beginning of a value: never more than half of it, because it may be a secret. */
    static String example(String value) {
        int shown = Math.min(EXAMPLE_CHARS, value.length() / 2);
        if (shown > 0 && Character.isHighSurrogate(value.charAt(shown - 1))) {
            shown--;
        }
        return value.substring(0, shown) + '…';
    }
}
