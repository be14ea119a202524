package io.reprise.replayer.report;

import io.reprise.replayer.measure.Fidelity;
import io.reprise.replayer.measure.Fidelity.Figure;
import io.reprise.text.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The section Fidelity of the reports for people: the replayed traffic beside the recorded one. */
final class FidelityRows {
    static final String TITLE = "Fidelity";
    static final List<String> COLUMNS = List.of("", "recorded", "replayed");

    private static final String UNKNOWN = "–";

    private FidelityRows() {}

    /** Whether there is anything to show. */
    static boolean has(Fidelity fidelity) {
        return !fidelity.figures().isEmpty();
    }

    /** The sentences before the table, without full stops. */
    static List<String> texts(Fidelity fidelity) {
        List<String> texts = new ArrayList<>();
        texts.add("distance of the times between requests from the scaled recording "
                + ratio(fidelity.arrivalDistance()) + ", of the mix of endpoints " + ratio(fidelity.endpointDistance())
                + " (0 is alike, 1 is nothing in common)");
        if (!fidelity.changed().isEmpty()) {
            texts.add("not preserved: " + fidelity.changed());
        }
        return texts;
    }

    /** The cells of each row. */
    static List<List<String>> rows(Fidelity fidelity) {
        return fidelity.figures().stream()
                .map(figure ->
                        List.of(figure.name(), shown(figure, figure.recorded()), shown(figure, figure.replayed())))
                .toList();
    }

    private static String shown(Figure figure, double value) {
        if (Double.isNaN(value)) {
            return UNKNOWN;
        }
        return switch (figure.unit()) {
            case COUNT -> Shown.count(Math.round(value));
            case NANOSECONDS -> Shown.milliseconds(Math.round(value));
            case RATIO -> ratio(value);
        };
    }

    private static String ratio(double value) {
        return Double.isNaN(value) ? UNKNOWN : String.format(Locale.ROOT, "%.2f", value);
    }
}
