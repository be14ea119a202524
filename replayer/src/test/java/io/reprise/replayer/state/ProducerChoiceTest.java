package io.reprise.replayer.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.state.ProducerChoice.Chosen;
import io.reprise.replayer.state.ProducerChoice.Condition;
import io.reprise.replayer.state.ProducerChoice.Sender;
import io.reprise.replayer.state.ProducerChoice.Sought;
import io.reprise.replayer.state.ValueGroups.Kind;
import io.reprise.replayer.state.ValueIndex.Entry;
import io.reprise.replayer.state.ValueIndex.Response;
import io.reprise.replayer.values.Area;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.Slot;
import io.reprise.replayer.values.Source;
import io.reprise.replayer.values.Strength;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Also {@link ValueGroups} and {@link SessionAliases}, which ask the same index. */
class ProducerChoiceTest {
    private static final Slot SLOT = new Slot(Area.BODY, -1, 0, 1, List.of(), null);
    private static final String UUID = "0b0c7a52-9a6e-4a3b-8a57-0e4f3b2a1c9d";

    private final ValueIndex index = new ValueIndex(1 << 20);
    private final RecentLists lists = new RecentLists(index, 100, 1_000);
    private final ProducerChoice choice =
            new ProducerChoice(index, LinkRules.automatic(), new Habits(index, 1_000), lists);
    private long number;

    private Entry issue(
            long session, boolean write, Source source, String kind, String name, String value, int members) {
        Entry entry = new Entry(
                new Response(number++, 0, session, "GET /", write),
                new Wanted(source, kind, value, List.of(), members, 0),
                name);
        long hash = ValueHash.of(value);
        Strength strength = Strength.of(value);
        index.add(session, hash, strength, entry);
        if (strength == Strength.STRONG) {
            index.add(ValueIndex.ALL_SESSIONS, hash, strength, entry);
        } else if (write) {
            index.add(ValueIndex.WRITES, hash, strength, entry);
        }
        return entry;
    }

    private Entry issue(long session, Source source, String name, String value) {
        return issue(session, false, source, "json." + name, name, value, 1);
    }

    private List<Chosen> choose(long session, Place place, String name, String value, boolean whole) {
        return choice.choose(new Sought(
                new Sender("POST /x", session),
                new Carried(place, name, value, SLOT, whole),
                Strength.of(value),
                null,
                false,
                List.of(),
                List.of()));
    }

    @Test
    void strongValueLinksAcrossSessionsAndPrefersItsOwn() {
        Entry other = issue(2, Source.JSON, "id", UUID);
        Entry own = issue(1, Source.JSON, "id", UUID);
        assertThat(choose(1, Place.PATH, "items", UUID, true))
                .extracting(Chosen::entry)
                .containsExactly(own, other);
        assertThat(choose(3, Place.PATH, "items", UUID, false)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        // value, session that carries it, name, whole; is there a link?
        "48151, 1, other, true, true",
        "48151, 2, id, true, false",
        "17, 1, id, true, true",
        "17, 1, id, false, false",
        "17, 1, count, true, false",
        "17, 2, id, true, false",
        "slug, 1, id, true, true",
        "slug, 1, other, true, false",
        "ab, 1, id, true, false"
    })
    void theLessAValueSaysTheMoreItsPlacesHaveToAgree(
            String value, long session, String name, boolean whole, boolean linked) {
        issue(1, Source.JSON, "id", value);
        assertThat(choose(session, Place.FORM, name, value, whole))
                .filteredOn(chosen -> chosen.condition() != Condition.HABIT)
                .hasSize(linked ? 1 : 0);
    }

    @Test
    void idThatAWriteGaveOutTravelsToOtherSessionsUnderItsName() {
        issue(1, true, Source.JSON, "json.id", "id", "48151", 1);
        assertThat(choose(2, Place.FORM, "id", "48151", true)).hasSize(1);
        assertThat(choose(2, Place.FORM, "size", "48151", true)).isEmpty();
    }

    @Test
    void weakValueMustVaryAndAWordMustLookIssued() {
        issue(1, Source.JSON, "id", "17");
        issue(1, Source.JSON, "id", "slug");
        issue(1, false, Source.FORM_INPUT, "input@value:id", "id", "mode", 1);
        assertThat(choose(1, Place.FORM, "id", "17", true).get(0).condition()).isEqualTo(Condition.VARIES);
        assertThat(choose(1, Place.FORM, "id", "slug", true).get(0).condition()).isEqualTo(Condition.ISSUES);
        assertThat(choose(1, Place.FORM, "id", "mode", true).get(0).condition()).isEqualTo(Condition.NONE);
    }

    @Test
    void singlePlacePrecedesLongListAndTheBestSixAreKept() {
        Entry single = issue(1, Source.JSON, "id", UUID);
        for (int i = 0; i < 9; i++) {
            issue(1, false, Source.JSON, "json.list[].id", "id", UUID, 40);
        }
        List<Chosen> chosen = choose(1, Place.FORM, "id", UUID, true);
        assertThat(chosen).hasSize(ProducerChoice.PRODUCERS_MAX);
        assertThat(chosen.get(0).entry()).isSameAs(single);
    }

    @Test
    void manyPagesWithAShortNumberDoNotHideItsIssuer() {
        issue(1, Source.JSON, "count", "17");
        Entry made = issue(1, Source.JSON, "id", "17");
        for (int i = 0; i < 100; i++) {
            issue(1, false, Source.JSON, "json.list[].size", "size", "17", 40);
        }
        assertThat(choose(1, Place.FORM, "id", "17", true).get(0).entry()).isSameAs(made);
    }

    @Test
    void cookieOfTheSameNameComesFirst() {
        Entry cookie = issue(1, false, Source.COOKIE, "cookie:sid;/", "sid", UUID, 1);
        issue(1, Source.JSON, "sid", UUID);
        assertThat(choose(1, Place.COOKIE, "sid", UUID, true).get(0).entry()).isSameAs(cookie);
    }

    @Test
    void shortNumbersOfOneListAreLinkedTogether() {
        issue(1, Source.JSON, "row", "17");
        issue(1, Source.JSON, "row", "18");
        issue(1, Source.JSON, "size", "17");
        List<Carried> values = new ArrayList<>();
        for (String value : List.of("17", "18")) {
            values.add(new Carried(Place.FORM, "chosen", value, SLOT, true));
        }
        values.add(new Carried(Place.FORM, "other", "17", SLOT, true));
        ValueGroups groups = new ValueGroups(values, index, lists, 1);
        assertThat(groups.kindOf(values.get(0))).extracting(Kind::kind).isEqualTo("json.row");
        assertThat(groups.kindOf(values.get(2))).isNull();
        assertThat(new ValueGroups(values, index, lists, 2).kindOf(values.get(0)))
                .isNull();
        assertThat(choice.choose(new Sought(
                        new Sender("POST /x", 1),
                        values.get(0),
                        Strength.WEAK,
                        groups.kindOf(values.get(0)),
                        false,
                        List.of(),
                        values)))
                .extracting(chosen -> chosen.entry().place.kind())
                .containsExactly("json.row");
    }

    @Test
    void sessionThatBeginsWithACookieOfOneOtherSessionIsThatUser() {
        issue(1, false, Source.COOKIE, "cookie:sid;/", "sid", UUID, 1);
        SessionAliases aliases = new SessionAliases(index);
        List<Carried> cookie = List.of(new Carried(Place.COOKIE, "sid", UUID, SLOT, true));
        assertThat(aliases.of(7, cookie)).isEqualTo(1);
        assertThat(aliases.of(7, List.of())).as("once found").isEqualTo(1);
        assertThat(aliases.of(8, List.of())).isEqualTo(8);
        assertThat(aliases.of(8, cookie)).as("it has begun without").isEqualTo(8);
        assertThat(aliases.joined()).isEqualTo(new HashMap<>(Map.of(7L, 1L)));
    }

    @Test
    void valueThatTwoSessionsWereGivenJoinsNobody() {
        issue(1, Source.JSON, "key", UUID);
        issue(2, Source.JSON, "key", UUID);
        List<Carried> key = List.of(new Carried(Place.AUTHORIZATION, "authorization", UUID, SLOT, true));
        assertThat(new SessionAliases(index).of(7, key)).isEqualTo(7);
    }

    @Test
    void valueInAQueryOrAShortCookieJoinsNobody() {
        issue(1, Source.JSON, "key", UUID);
        issue(1, Source.COOKIE, "lang", "en12");
        assertThat(new SessionAliases(index).of(7, List.of(new Carried(Place.QUERY, "key", UUID, SLOT, true))))
                .isEqualTo(7);
        assertThat(new SessionAliases(index).of(7, List.of(new Carried(Place.COOKIE, "lang", "en12", SLOT, true))))
                .isEqualTo(7);
    }
}
