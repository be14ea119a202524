package io.reprise.replayer.report;

import io.reprise.replayer.measure.FailureGroup;
import io.reprise.replayer.measure.ResponseText;
import io.reprise.text.Shown;
import java.util.ArrayList;
import java.util.List;

/** The recorded and the replayed response of an example, in a few lines for a terminal. Stateless. */
final class SideBySide {
    private static final int WIDTH = 100;
    private static final int TEXT_LINES_MAX = 4;

    private SideBySide() {}

    static List<String> lines(FailureGroup.Example example) {
        List<String> lines = new ArrayList<>();
        FailureGroup.Answers answers = example.answers();
        if (answers == null) {
            lines.add("replayed   " + Shown.printable(example.detail(), WIDTH));
            return lines;
        }
        lines.add("recorded   "
                + (answers.recorded() == null ? "no response" : summary(new ResponseText(answers.recorded()))));
        ResponseText replayed = new ResponseText(answers.replayed());
        lines.add("replayed   " + summary(replayed));
        replayed.words(TEXT_LINES_MAX).forEach(line -> lines.add("           " + Shown.printable(line, WIDTH)));
        return lines;
    }

    /** What is known about an example, in one line: the detail, and the first words of the target's response. */
    static String detail(FailureGroup.Example example) {
        FailureGroup.Answers answers = example.answers();
        List<String> words = answers == null ? List.of() : new ResponseText(answers.replayed()).words(1);
        return words.isEmpty() ? example.detail() : example.detail() + ": " + Shown.printable(words.get(0), WIDTH * 2);
    }

    private static String summary(ResponseText response) {
        StringBuilder text = new StringBuilder(Shown.printable(response.statusLine(), WIDTH));
        for (String name : List.of("Location", "Content-Type")) {
            String value = response.field(name);
            text.append(value.isEmpty() ? "" : "   " + name + ": " + Shown.printable(value, WIDTH));
        }
        return text.toString();
    }
}
