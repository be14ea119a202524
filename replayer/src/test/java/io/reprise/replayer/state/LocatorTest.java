package io.reprise.replayer.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.values.Issued;
import io.reprise.replayer.values.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LocatorTest {
    private static final String KIND = "input@value:id";

    @Test
    void onlyPlaceOfItsKindIsSureWhateverItsSurroundings() {
        Wanted wanted = describe(0, issued("4711", 0, "row:Lamp"));
        assertThat(Locator.locate(wanted, List.of(issued("9042", 0, "row:Vase"))))
                .isEqualTo(new Located("9042", Certainty.SURE));
    }

    @Test
    void placeOfAnotherKindOrAnotherLookIsNotThere() {
        Wanted wanted = describe(0, issued("4711", 0));
        Issued other = new Issued(Source.FORM_INPUT, "input@value:token", "9042", "token", 0, List.of());
        assertThat(Locator.locate(wanted, List.of(other, issued("none", 0)))).isEqualTo(Located.ABSENT);
    }

    @Test
    void textsOfTheSameRowTellThePlacesOfAListApart() {
        Wanted wanted = describe(1, issued("4711", 0, "row:Lamp"), issued("4712", 1, "row:Vase"));
        List<Issued> live =
                List.of(issued("8001", 0, "row:Chair"), issued("8002", 1, "row:Vase"), issued("8003", 2, "row:Lamp"));
        assertThat(Locator.locate(wanted, live)).isEqualTo(new Located("8002", Certainty.SURE));
    }

    /** Orders with a state and a priority, in which no field says which order it is. */
    private static Issued[] orders(String... statesAndPriorities) {
        Issued[] orders = new Issued[statesAndPriorities.length];
        for (int i = 0; i < orders.length; i++) {
            int space = statesAndPriorities[i].indexOf(' ');
            String status = statesAndPriorities[i].substring(0, space);
            orders[i] = issued(statesAndPriorities[i].substring(space + 1), i, "sib:status=" + status);
        }
        return orders;
    }

    @Test
    void stateOfARowDoesNotTellWhichShortNumberIsMeant() {
        Wanted wanted = describe(1, orders("open 1", "paid 2", "open 3", "sent 1", "sent 4"));
        List<Issued> live = List.of(orders("paid 3", "open 1", "open 2", "sent 4", "sent 4"));
        assertThat(Locator.locate(wanted, live)).isEqualTo(new Located("2", Certainty.CONSTANT));
        List<Issued> without = List.of(orders("paid 3", "open 1", "open 1", "sent 4", "sent 4"));
        assertThat(Locator.locate(wanted, without).certainty()).isEqualTo(Certainty.GUESS);
    }

    /** One of two anchors is gone, and another row has the recorded number, as some row has each small number. */
    @Test
    void shortNumberThatAnotherRowHasIsNoConstantWhereAnAnchorIsElsewhere() {
        Wanted wanted = describe(1, issued("1", 0, "label:Red"), issued("2", 1, "label:Blue", "text:Red"));
        List<Issued> live = List.of(
                issued("1", 0, "label:Black"),
                issued("2", 1, "label:Green", "text:Black"),
                issued("3", 2, "label:Blue", "text:Green"));
        assertThat(Locator.locate(wanted, live)).isEqualTo(new Located("3", Certainty.GUESS));
        Wanted strong =
                describe(1, issued("a7xVwHn1", 0, "label:Red"), issued("a7xVwHn2", 1, "label:Blue", "text:Red"));
        List<Issued> constant =
                List.of(issued("a7xVwHn2", 1, "label:Green"), issued("a7xVwHn3", 2, "label:Blue", "text:Green"));
        assertThat(Locator.locate(strong, constant)).isEqualTo(new Located("a7xVwHn2", Certainty.CONSTANT));
    }

    @Test
    void labelTellsMoreThanAnIdWithANumber() {
        Wanted wanted = describe(1, issued("1", 0, "label:Red", "id:r1"), issued("2", 1, "label:Blue", "id:r2"));
        List<Issued> live = List.of(issued("2", 0, "label:Green", "id:r2"), issued("3", 1, "label:Blue", "id:r3"));
        assertThat(Locator.locate(wanted, live)).isEqualTo(new Located("3", Certainty.SURE));
        Wanted numbered = describe(1, issued("1", 0, "id:r1"), issued("2", 1, "id:r2"));
        List<Issued> others = List.of(issued("7", 0, "id:r1"), issued("8", 1, "id:r2"));
        assertThat(Locator.locate(numbered, others)).isEqualTo(new Located("8", Certainty.SURE));
    }

    @Test
    void stateTellsTogetherWithAName() {
        Wanted wanted = describe(
                0,
                issued("1", 0, "sib:status=paid", "sib:name=Lamp"),
                issued("2", 1, "sib:status=open", "sib:name=Vase"),
                issued("3", 2, "sib:status=open", "sib:name=Rug"));
        List<Issued> live = List.of(
                issued("7", 0, "sib:status=paid", "sib:name=Vase"), issued("8", 1, "sib:status=open", "sib:name=Lamp"));
        assertThat(Locator.locate(wanted, live)).isEqualTo(new Located("8", Certainty.SURE));
    }

    @Test
    void whatOnlyTheRightRowHasOutweighsWhatAnotherRowHasToo() {
        Wanted wanted = describe(
                0,
                issued("41", 0, "sib:name=Lamp", "sib:stock=7", "sib:price=12"),
                issued("42", 1, "sib:name=Vase", "sib:stock=8", "sib:price=13"));
        List<Issued> live = List.of(
                issued("91", 0, "sib:name=Vase", "sib:stock=7", "sib:price=12"),
                issued("92", 1, "sib:name=Lamp", "sib:stock=5", "sib:price=9"));
        assertThat(Locator.locate(wanted, live)).isEqualTo(new Located("92", Certainty.SURE));
    }

    @Test
    void textBeforeAListIsNotThatOfARow() {
        Wanted wanted = describe(
                0, issued("4711", 0, "before:Things", "row:Lamp"), issued("4712", 1, "before:Lamp", "row:Vase"));
        List<Issued> live =
                List.of(issued("8001", 0, "before:Things", "row:Vase"), issued("8002", 1, "before:Vase", "row:Lamp"));
        assertThat(Locator.locate(wanted, live)).isEqualTo(new Located("8002", Certainty.SURE));
    }

    @Test
    void wordsAndMailAddressesThatTheTargetShowsAreTheSameThere() {
        for (String name : List.of("news", "ann77@example.com")) {
            Wanted wanted = describe(0, issued(name, 0, "before:Hello"));
            List<Issued> live =
                    List.of(issued("terms@example.com", 0, "before:Hello"), issued("terms", 1), issued(name, 2));
            assertThat(Locator.locate(wanted, live)).isEqualTo(new Located(name, Certainty.CONSTANT));
        }
        Wanted order = describe(0, issued("ORD-2026-000123", 0, "before:Hello"));
        List<Issued> live = List.of(issued("ORD-2026-000207", 0, "before:Hello"), issued("ORD-2026-000123", 1));
        assertThat(Locator.locate(order, live)).isEqualTo(new Located("ORD-2026-000207", Certainty.SURE));
    }

    /** Each product has the same sizes, and each size is that of every product. */
    private static Wanted smallAnvil() {
        return describe(
                0,
                issued("4711", 0, "sup:name=anvil", "sib:size=S"),
                issued("4712", 1, "sup:name=anvil", "sib:size=M"),
                issued("4713", 2, "sup:name=bolt", "sib:size=S"),
                issued("4714", 3, "sup:name=bolt", "sib:size=M"));
    }

    @Test
    void twoFeaturesThatAPlaceAloneHasTogetherIdentifyIt() {
        List<Issued> live = List.of(
                issued("8001", 0, "sup:name=bolt", "sib:size=S"),
                issued("8002", 1, "sup:name=bolt", "sib:size=M"),
                issued("8003", 2, "sup:name=anvil", "sib:size=M"),
                issued("8004", 3, "sup:name=anvil", "sib:size=S"));
        assertThat(Locator.locate(smallAnvil(), live)).isEqualTo(new Located("8004", Certainty.SURE));
    }

    @Test
    void onAPageWithoutOneOfTheTwoFeaturesThePlaceIsAbsent() {
        List<Issued> live = List.of(
                issued("8001", 0, "sup:name=bolt", "sib:size=S"),
                issued("8002", 1, "sup:name=bolt", "sib:size=M"),
                issued("8003", 2, "sup:name=chain", "sib:size=S"));
        assertThat(Locator.locate(smallAnvil(), live)).isEqualTo(Located.ABSENT);
    }

    @Test
    void twoFeaturesThatDifferentPlacesHaveLeaveAGuess() {
        List<Issued> live = List.of(
                issued("8001", 0, "sup:name=bolt", "sib:size=S"), issued("8002", 1, "sup:name=anvil", "sib:size=M"));
        assertThat(Locator.locate(smallAnvil(), live).certainty()).isEqualTo(Certainty.GUESS);
    }

    @Test
    void guessAmongEqualRowsKnowsThemAll() {
        Wanted wanted = describe(0, issued("4711", 0, "row:Lamp"), issued("4712", 1, "row:Vase"));
        Located located = Locator.locate(
                wanted,
                List.of(issued("8001", 0, "row:Lamp"), issued("8002", 1, "row:Vase"), issued("8003", 2, "row:Lamp")));
        assertThat(located).isEqualTo(new Located("8001", Certainty.GUESS, List.of("8001", "8003")));
    }

    /** The first article has the number 15, and costs as much. */
    @Test
    void aNeighbourThatHasTheValueByChanceIdentifiesNothing() {
        Wanted wanted = describe(0, issued("15", 0, "sib:price={}", "sib:name=anvil"), issued("16", 1, "sib:price=9"));
        List<Issued> live = List.of(
                issued("81", 0, "sib:price=9"), issued("82", 1, "sib:price=15", "sib:name=anvil"), issued("83", 2));
        assertThat(Locator.locate(wanted, live)).isEqualTo(new Located("82", Certainty.SURE));
        wanted = describe(0, issued("15", 0, "sib:price={}"), issued("16", 1, "sib:price=9"));
        assertThat(Locator.locate(wanted, live).certainty()).isNotEqualTo(Certainty.ABSENT);
    }

    @Test
    void norDoesItInAPair() {
        Wanted wanted = describe(
                0,
                issued("15", 0, "up:price={}", "up:name=anvil", "sib:size=S"),
                issued("16", 1, "up:name=anvil", "sib:size=M"),
                issued("17", 2, "up:name=bolt", "sib:size=S"));
        List<Issued> live =
                List.of(issued("81", 0, "up:name=bolt", "sib:size=S"), issued("82", 1, "up:name=anvil", "sib:size=S"));
        assertThat(Locator.locate(wanted, live)).isEqualTo(new Located("82", Certainty.SURE));
    }

    /** Each row has an address with the number of the row, so that such an address is part of what a row looks like. */
    @Test
    void aNeighbourThatHasTheValueOfEachPlaceStaysAFeature() {
        Wanted wanted = describe(0, issued("15", 0, "sib:href={}"), issued("16", 1, "sib:href={}"));
        assertThat(wanted.marks()).hasSize(1);
    }

    /** A form around a table ends with a field of its own, beside which the texts of the last row stand. */
    @Test
    void placesWithOtherWordsDoNotTakeARowsAnchors() {
        Wanted wanted = describe(
                1,
                issued("rows:0:open", 0, "row:Lamp"),
                issued("rows:1:open", 1, "row:Vase"),
                issued("view:ViewState:1", 2, "row:Vase", "row:Lamp"));
        List<Issued> live = List.of(
                issued("rows:0:open", 0, "row:Chair"),
                issued("rows:1:open", 1, "row:Desk"),
                issued("rows:2:open", 2, "row:Lamp"),
                issued("rows:13:open", 3, "row:Vase"),
                issued("view:ViewState:1", 4, "row:Vase", "row:Lamp"));
        assertThat(Locator.locate(wanted, live)).isEqualTo(new Located("rows:13:open", Certainty.SURE));
    }

    @Test
    void inAnotherListOnlyTheMarksOfTheRowCount() {
        Wanted wanted = describe(0, issued("4711", 0, "row:Lamp"), issued("4712", 1, "row:Vase"))
                .inAnotherResponse();
        assertThat(Locator.locate(wanted, List.of(issued("8001", 0, "row:Vase"), issued("8002", 1, "row:Lamp"))))
                .isEqualTo(new Located("8002", Certainty.ELSEWHERE));
        assertThat(Locator.locate(wanted, List.of(issued("8001", 0, "row:Lamp"))))
                .as("a list of one row")
                .isEqualTo(new Located("8001", Certainty.ELSEWHERE));
        assertThat(Locator.locate(wanted, List.of(issued("8001", 0, "row:Vase"))))
                .as("a list without the row")
                .isEqualTo(Located.ABSENT);
        assertThat(Locator.locate(wanted, List.of(issued("4711", 0, "row:Vase"), issued("8002", 1, "row:Desk"))))
                .as("the recorded number in another row")
                .isEqualTo(Located.ABSENT);
    }

    @Test
    void wordsThatTheTargetDoesNotHaveAreNotSought() {
        Wanted wanted = describe(0, issued("prod-4711", 0, "row:Lamp"), issued("prod-4712", 1, "row:Vase"));
        List<Issued> live = List.of(issued("staging-8001", 0, "row:Vase"), issued("staging-8002", 1, "row:Lamp"));
        assertThat(Locator.locate(wanted, live)).isEqualTo(new Located("staging-8002", Certainty.SURE));
    }

    @Test
    void signsOfBase64SeparateNoWords() {
        Wanted wanted = describe(
                1,
                issued("v2:4WIqDjO1IErmamWF+YUJmBl1YlcqED8W", 0, "action:/like"),
                issued("v2:tDDMk121G4pxIBC9H7UhII9nuLfBW0up", 1, "action:/post"));
        Issued like = issued("v2:pLvgz7HhHChMxZJMfAHuUjG2xQmXsRUk", 0, "action:/like");
        Issued post = issued("v2:7btUqRYmMMJ/JWWHhxFsDtjuHjp3npZj", 1, "action:/post");
        assertThat(Locator.locate(wanted, List.of(like, post))).isEqualTo(new Located(post.value(), Certainty.SURE));
    }

    @Test
    void oneOfTwoAnchorsIsNotEnoughToBeSure() {
        Wanted wanted =
                describe(1, issued("4711", 0, "row:Lamp", "row:red"), issued("4712", 1, "row:Vase", "row:blue"));
        List<Issued> live =
                List.of(issued("8001", 0, "row:Lamp", "row:red"), issued("8002", 1, "row:Desk", "row:blue"));
        assertThat(Locator.locate(wanted, live)).isEqualTo(new Located("8002", Certainty.GUESS));
    }

    /** The row is on another page or was never made: a guess would be an order for another product. */
    @Test
    void rowWhoseAnchorsAreGoneIsAbsentRatherThanGuessed() {
        Wanted wanted = describe(1, issued("4711", 0, "row:Lamp"), issued("4712", 1, "row:Vase"));
        assertThat(Locator.locate(wanted, List.of(issued("8001", 0, "row:Chair"), issued("8002", 1, "row:Desk"))))
                .isEqualTo(Located.ABSENT);
        assertThat(Locator.locate(wanted, List.of(issued("8001", 0, "row:Chair"))))
                .as("one row")
                .isEqualTo(Located.ABSENT);
        assertThat(Locator.locate(wanted, List.of(issued("8001", 0, "row:Vase"), issued("8002", 1, "row:Vase"))))
                .as("two such rows")
                .isEqualTo(new Located("8002", Certainty.GUESS, List.of("8001", "8002")));
    }

    @Test
    void anchorWithOtherNumbersSaysNothingAgainstARow() {
        Wanted wanted =
                describe(1, issued("4711", 0, "row:9 minutes ago"), issued("4712", 1, "row:today at 11:58, 3 left"));
        List<Issued> live =
                List.of(issued("8001", 0, "row:2 hours ago"), issued("8002", 1, "row:today at 7:31, 17 left"));
        assertThat(Locator.locate(wanted, live))
                .isEqualTo(new Located("8002", Certainty.GUESS, List.of("8001", "8002")));
    }

    @Test
    void recordedValueIsKeptWhereNothingElseDecides() {
        Wanted wanted = describe(1, issued("4711", 0), issued("4712", 1));
        assertThat(Locator.locate(wanted, List.of(issued("8001", 0), issued("4712", 1))))
                .isEqualTo(new Located("4712", Certainty.CONSTANT));
    }

    @Test
    void tieIsGuessedByPositionAndFromTheEndForTheLast() {
        List<Issued> live = List.of(issued("8001", 0), issued("8002", 1), issued("8003", 2));
        List<String> alike = List.of("8001", "8002", "8003");
        assertThat(Locator.locate(describe(0, issued("4711", 0), issued("4712", 1)), live))
                .isEqualTo(new Located("8001", Certainty.GUESS, alike));
        assertThat(Locator.locate(describe(1, issued("4711", 0), issued("4712", 1)), live))
                .isEqualTo(new Located("8003", Certainty.GUESS, alike));
    }

    @Test
    void longestEqualTextToTheLeftDecidesInRunningText() {
        Wanted wanted = describe(
                1,
                context("4711", 0, "left:the first is number ", "right: of"),
                context("4712", 1, "left:the second is number ", "right: of"));
        List<Issued> live = List.of(
                context("8001", 0, "left:now the second is number ", "right: of"),
                context("8002", 1, "left:now the first is number ", "right: of"));
        assertThat(Locator.locate(wanted, live)).isEqualTo(new Located("8001", Certainty.SURE));
    }

    /** Rows shuffled, values renamed, foreign rows added: a sure answer is never another row's. */
    @Test
    void isNeverSureOfAnotherRow() {
        Random random = new Random(11);
        int sure = 0;
        for (int round = 0; round < 500; round++) {
            int rows = 2 + random.nextInt(8);
            List<Issued> recorded = new ArrayList<>();
            List<Issued> live = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                String name = "row:name " + (char) ('a' + row);
                String colour = "row:" + (random.nextBoolean() ? "red" : "blue");
                recorded.add(issued("1" + (100 + row), row, name, colour));
                live.add(issued("7" + (100 + row), 0, name, colour));
            }
            for (int foreign = random.nextInt(4); foreign > 0; foreign--) {
                live.add(issued("9" + (100 + foreign), 0, "row:foreign " + foreign, "row:red"));
            }
            Collections.shuffle(live, random);
            int chosen = random.nextInt(rows);
            Located located = Locator.locate(new KindPlaces(recorded).describe(recorded.get(chosen)), live);
            if (located.certainty() == Certainty.SURE) {
                sure++;
                assertThat(located.value()).isEqualTo("7" + (100 + chosen));
            }
        }
        assertThat(sure).isGreaterThan(450);
    }

    private static Wanted describe(int chosen, Issued... members) {
        return new KindPlaces(List.of(members)).describe(members[chosen]);
    }

    private static Issued issued(String value, int ordinal, String... features) {
        return new Issued(Source.FORM_INPUT, KIND, value, "id", ordinal, List.of(features));
    }

    private static Issued context(String value, int ordinal, String... features) {
        return new Issued(Source.CONTEXT, "text", value, "", ordinal, List.of(features));
    }
}
