package io.reprise.replayer.hunt;

import io.reprise.replayer.measure.FailureGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names the signals of answers that went wrong: recorded and replayed result, and the server's words about it. An
 * answer whose words are not known, because memory was short, counts for the words that are most frequent among its
 * like. Confined to one thread.
 */
final class SignalNames {
    private static final int TEXTS_MAX = 20;

    /** Number of error pages read of each kind: reading takes time, and a sample shows the frequent words. */
    private static final int READ_MAX = 500;

    private final List<Answer> answers;
    /** By the key that answers share, how often each text was read. */
    private final Map<FailureGroup.Key, Map<String, Integer>> frequencies = new HashMap<>();
    /** The text of each answer, null if it is not known. */
    private final List<@Nullable String> texts = new ArrayList<>();

    SignalNames(List<Answer> answers) {
        this.answers = answers;
        answers.forEach(answer -> texts.add(read(answer)));
    }

    private @Nullable String read(Answer answer) {
        FailureGroup.Key wrong = answer.result().wrong();
        FailureGroup.Answers kept = answer.result().answers();
        if (wrong == null || kept == null) {
            return null;
        }
        Map<String, Integer> counts = frequencies.computeIfAbsent(wrong, each -> new HashMap<>());
        if (counts.values().stream().mapToInt(Integer::intValue).sum() >= READ_MAX) {
            return null;
        }
        String text = FailureText.of(kept.replayed());
        if (counts.size() >= TEXTS_MAX && !counts.containsKey(text)) {
            return null;
        }
        counts.merge(text, 1, Integer::sum);
        return text;
    }

    /** The signal of each answer, null for those that are right. */
    List<@Nullable Signal> ofAnswers() {
        List<@Nullable Signal> signals = new ArrayList<>(answers.size());
        for (int i = 0; i < answers.size(); i++) {
            signals.add(signal(answers.get(i), texts.get(i)));
        }
        return signals;
    }

    private @Nullable Signal signal(Answer answer, @Nullable String text) {
        FailureGroup.Key wrong = answer.result().wrong();
        if (wrong == null) {
            return null;
        }
        String words = text == null ? mostFrequent(wrong) : text;
        return new Signal(
                wrong.endpoint(),
                answer.isFailed() ? Signal.Kind.FAILURE : Signal.Kind.CHANGED,
                wrong.signature() + (words.isEmpty() ? "" : ": " + words));
    }

    private String mostFrequent(FailureGroup.Key wrong) {
        return frequencies.getOrDefault(wrong, Map.of()).entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }
}
