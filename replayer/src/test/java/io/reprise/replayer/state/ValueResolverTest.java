package io.reprise.replayer.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.state.RequestState.Needed;
import io.reprise.replayer.state.ValueLink.Producer;
import io.reprise.replayer.state.ValueResolver.Decision;
import io.reprise.replayer.values.Area;
import io.reprise.replayer.values.Slot;
import io.reprise.replayer.values.Source;
import io.reprise.replayer.values.Strength;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueResolverTest {
    private static final Slot SLOT = new Slot(Area.BODY, -1, 0, 4, List.of(), null);

    private final ValueResolver guessing = new ValueResolver(2, true);

    private static Located live(String value, Certainty certainty) {
        return new Located(value, certainty);
    }

    /** A link whose producers, the likeliest first, showed this. */
    private static RequestState needing(Strength strength, @Nullable Located... shown) {
        return needingValue("old", strength, shown);
    }

    private static RequestState needingValue(String recorded, Strength strength, @Nullable Located... shown) {
        List<Producer> producers = new ArrayList<>();
        List<@Nullable Issuance> issuances = new ArrayList<>();
        for (int i = 0; i < shown.length; i++) {
            producers.add(new Producer(i, 0));
            Located located = shown[i];
            if (located == null) {
                issuances.add(null);
            } else {
                Wanted wanted = new Wanted(Source.JSON, "json.id", recorded, List.of(), 1, 0);
                Issuance issuance = new Issuance(new ExchangeLinks(i, i, List.of(wanted), 9, List.of(), List.of()));
                issuance.complete(List.of(located));
                issuances.add(issuance);
            }
        }
        return new RequestState(
                null, List.of(new Needed(new ValueLink(0, SLOT, recorded, strength, producers), issuances)), List.of());
    }

    @Test
    void digestIsMadeOfWhatTheRequestCarriesAnew() {
        Needed plain =
                needing(Strength.STRONG, live("new", Certainty.SURE)).needed().get(0);
        Derivation derivation = new Derivation(
                Derivation.Method.MD5,
                Derivation.Writing.HEX,
                Derivation.Letters.AS_ISSUED,
                Derivation.Order.ISSUED_FIRST,
                ":",
                "made-up",
                "old");
        ValueLink link = new ValueLink(
                0,
                SLOT,
                derivation.of("old", "made-up"),
                Strength.STRONG,
                plain.link().producers(),
                derivation);
        RequestState state = new RequestState(null, List.of(new Needed(link, plain.producers())), List.of());
        ValueResolver resolver = new ValueResolver(10, true);
        assertThat(resolver.resolve(1, state, Map.of("made-up", "anew")).get(0).value())
                .isEqualTo(derivation.of("new", "anew"));
        assertThat(resolver.resolve(1, state).get(0).value()).isEqualTo(derivation.of("new", "made-up"));
    }

    private static String shown(ValueResolver resolver, long lane, RequestState state) {
        Decision decision = resolver.resolve(lane, state).get(0);
        return decision.value() + " " + decision.outcome();
    }

    @Test
    void sureValueOfTheLikeliestProducerIsSent() {
        RequestState state = needing(Strength.MEDIUM, null, live("new", Certainty.SURE), live("other", Certainty.SURE));
        assertThat(shown(guessing, 1, state)).isEqualTo("new MAPPED");
    }

    @Test
    void producersOfAStrongValueVote() {
        RequestState state = needing(
                Strength.STRONG, live("odd", Certainty.SURE), live("new", Certainty.SURE), live("new", Certainty.SURE));
        assertThat(shown(guessing, 1, state)).isEqualTo("new MAPPED");
    }

    @Test
    void anotherListIsAskedOnlyIfTheRowsOwnIsNotSure() {
        RequestState guess = needing(Strength.STRONG, live("odd", Certainty.GUESS), live("new", Certainty.ELSEWHERE));
        assertThat(shown(guessing, 1, guess)).isEqualTo("new MAPPED");
        RequestState sure = needing(
                Strength.STRONG,
                live("new", Certainty.SURE),
                live("odd", Certainty.ELSEWHERE),
                live("odd", Certainty.ELSEWHERE));
        assertThat(shown(guessing, 2, sure)).isEqualTo("new MAPPED");
    }

    @Test
    void shortValueIsTakenFromTheRowThatTheLaneUsedBefore() {
        RequestState tied = needing(Strength.WEAK, new Located("7", Certainty.GUESS, List.of("7", "8", "9")));
        assertThat(shown(guessing, 1, tied)).isEqualTo("7 GUESSED");
        assertThat(shown(guessing, 1, needing(Strength.WEAK, live("8", Certainty.SURE))))
                .isEqualTo("8 MAPPED");
        for (int i = 0; i < 1_000; i++) {
            String token = "token-" + i;
            shown(guessing, 1, needingValue(token, Strength.STRONG, live(token + "-live", Certainty.SURE)));
        }
        assertThat(shown(guessing, 1, tied)).isEqualTo("8 MAPPED");
        assertThat(shown(guessing, 2, tied)).as("another lane").isEqualTo("7 GUESSED");
        RequestState other = needing(Strength.WEAK, new Located("5", Certainty.GUESS, List.of("4", "5")));
        assertThat(shown(guessing, 1, other)).as("none of the rows").isEqualTo("5 GUESSED");
    }

    @Test
    void sameValueAtTheTargetIsKept() {
        assertThat(shown(guessing, 1, needing(Strength.STRONG, live("old", Certainty.SURE))))
                .isEqualTo("old KEPT");
    }

    @ParameterizedTest
    @CsvSource({
        "ELSEWHERE, true, new MAPPED",
        "ELSEWHERE, false, new MAPPED",
        "DOUBTFUL, true, new GUESSED",
        "GUESS, true, new GUESSED",
        "GUESS, false, old UNRESOLVED",
        "DOUBTFUL, false, old UNRESOLVED",
        "CONSTANT, true, old KEPT",
        "ABSENT, true, old UNRESOLVED"
    })
    void unsureValueIsSentOnlyIfGuessesAreAllowed(Certainty certainty, boolean guesses, String expected) {
        ValueResolver resolver = new ValueResolver(2, guesses);
        assertThat(shown(resolver, 1, needing(Strength.MEDIUM, live("new", certainty))))
                .isEqualTo(expected);
    }

    @Test
    void pairThatTheLaneUsedBeforeStandsInForAnAbsentPlace() {
        guessing.resolve(1, needing(Strength.STRONG, live("new", Certainty.SURE)));
        RequestState absent = needing(Strength.STRONG, live("", Certainty.ABSENT));
        assertThat(shown(guessing, 1, absent)).isEqualTo("new MAPPED");
        assertThat(shown(guessing, 2, absent)).as("another lane").isEqualTo("old UNRESOLVED");
        assertThat(shown(guessing, 1, needing(Strength.WEAK, live("", Certainty.ABSENT))))
                .as("a short value means many things")
                .isEqualTo("old UNRESOLVED");
    }

    @Test
    void laneUsedLongestAgoIsForgotten() {
        for (long lane = 1; lane <= 3; lane++) {
            guessing.resolve(lane, needing(Strength.STRONG, live("new", Certainty.SURE)));
        }
        RequestState absent = needing(Strength.STRONG, live("", Certainty.ABSENT));
        assertThat(shown(guessing, 1, absent)).isEqualTo("old UNRESOLVED");
        assertThat(shown(guessing, 3, absent)).isEqualTo("new MAPPED");
    }
}
