package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten users look at a stock, buy one, and look again, one after the other; somebody looks twice between them. */
final class LostUpdatesTest {
    private static final int BUYERS = 10;
    private static final Signal LOST =
            new Signal("GET /stock", Signal.Kind.LOST_UPDATE, "/left moves less than the writes");

    private final ContentComparison hunt = new ContentComparison(64 << 20);
    private int left = 100;

    @Test
    void aStockThatFallsLessThanWasSoldIsFound() {
        fire(0, 200);
        fire(0, 200);
        fire(4, 200);
        fire(0, 200);

        assertThat(hunt.signals(1).get(LOST)).isEqualTo(lost(0));
        assertThat(hunt.signals(2).get(LOST)).isEqualTo(lost(4));
        assertThat(hunt.signals(3).get(LOST)).isEqualTo(lost(0));
        assertThat(hunt.examples()).doesNotContainKey(LOST);
    }

    @Test
    void theStockMayBeFilledUpBeforeEachFiring() {
        for (int lost : new int[] {0, 0, 3}) {
            left = 100;
            fire(lost, 200);
        }
        assertThat(hunt.signals(1).get(LOST)).isEqualTo(lost(0));
        assertThat(hunt.signals(2).get(LOST)).isEqualTo(lost(3));
    }

    @Test
    void refusedWritesAndWritesAfterTheLastReadDoNotCountAsLost() {
        fire(0, 200);
        fire(3, 409);
        assertThat(hunt.signals(1).get(LOST)).isEqualTo(lost(0));
        ContentOfFiring late = hunt.begin(0, Units.SLOT_NS);
        read(late, 0, 0);
        for (int buyer = 0; buyer < BUYERS; buyer++) {
            write(late, buyer, 200, buyer < 7 ? 10 + buyer : 60 + buyer);
        }
        left -= 7;
        read(late, 9, 50);
        late.end();
        assertThat(hunt.signals(2).get(LOST)).isEqualTo(lost(0));
    }

    /** Each user looks at another page, so that a firing by itself says nothing of any number. */
    @Test
    void aStockThatNoTargetShowsTwiceIsFoundBetweenTheFirings() {
        for (int lost : new int[] {0, 0, 0, 3, 0, 0}) {
            firePages(lost, 200, 0);
        }
        assertThat(lostOfPages(6)).containsExactly(0, 0, 3, 0, 0);
    }

    @Test
    void betweenFiringsRefusedWritesAreAllowedFor() {
        for (int refused : new int[] {0, 0, 0, 3, 0, 0}) {
            firePages(refused, 409, 0);
        }
        assertThat(lostOfPages(6)).containsExactly(0, 0, 0, 0, 0);
    }

    /** The pages of one firing are some sales behind. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aNumberThatIsShownLateIsNotLost(int behind) {
        for (int late : new int[] {0, 0, 0, behind, 0, 0}) {
            firePages(0, 200, late);
        }
        assertThat(lostOfPages(6)).allMatch(lost -> lost == 0);
    }

    /** Each user sees the number of the own latest order; who orders when differs from firing to firing. */
    @Test
    void whatDependsOnTheOrderOfWritesIsNotAStock() {
        int orders = 0;
        for (int firing = 0; firing < 6; firing++) {
            ContentOfFiring own = hunt.begin(0, Units.SLOT_NS);
            int turn = firing == 2 ? 5 : firing == 4 ? 3 : 0;
            for (int buyer = 0; buyer < BUYERS; buyer++) {
                int latest = orders + (buyer + turn) % BUYERS;
                add(own, buyer, "GET /pages/" + buyer, "{\"left\":" + latest + "}", 10 * buyer);
                write(own, buyer, 200, 10 * buyer + 3);
            }
            orders += BUYERS;
            own.end();
        }
        assertThat(lostOfPages(6)).allMatch(lost -> lost == 0);
    }

    /** Two users look one after the other, nobody writes between, and each sees an own number. */
    @Test
    void aNumberThatEachUserSeesDifferentlyIsNotFollowed() {
        for (int firing = 0; firing < 5; firing++) {
            ContentOfFiring own = hunt.begin(0, Units.SLOT_NS);
            int fewer = firing < 3 ? 0 : 4;
            for (int user = 0; user < BUYERS; user++) {
                int number = 100 * user + BUYERS * firing - fewer;
                add(own, user, "GET /stock", "{\"left\":" + number + "}", user);
            }
            for (int user = 0; user < BUYERS; user++) {
                write(own, user, 200, 10 * (1 + user));
            }
            own.end();
        }
        for (int firing = 1; firing < 5; firing++) {
            assertThat(hunt.signals(firing)).doesNotContainKey(LOST);
        }
    }

    /** Seconds since the start: fewer of them pass in a firing under load. */
    @Test
    void aClockIsNotAStock() {
        int seconds = 0;
        for (int length : new int[] {200, 200, 50, 25, 200}) {
            ContentOfFiring firing = hunt.begin(TimeUnit.SECONDS.toNanos(seconds), Units.SLOT_NS);
            for (int buyer = 0; buyer < BUYERS; buyer++) {
                int at = buyer * length / BUYERS;
                add(firing, buyer, "GET /pages/" + buyer, "{\"left\":" + (seconds + at) + "}", at);
                write(firing, buyer, 200, at + 1);
            }
            firing.end();
            seconds += length;
        }
        assertThat(lostOfPages(5)).isNotEmpty().allMatch(lost -> lost == 0);
    }

    private List<Integer> lostOfPages(int firings) {
        Signal signal = new Signal("GET /pages/{id}", Signal.Kind.LOST_UPDATE, "/left moves less than the writes");
        List<Integer> lost = new ArrayList<>();
        for (int i = 1; i < firings; i++) {
            Observation found = hunt.signals(i).getOrDefault(signal, Observation.NONE);
            if (found.ofUnits() > 0) {
                assertThat(found.of().requests()).isEqualTo(BUYERS);
                lost.add((int) found.seen().requests());
            }
        }
        return lost;
    }

    /**
     * @param lost how many of the writes have no effect
     * @param status of those
     * @param late how many pieces more than there are the pages show
     */
    private void firePages(int lost, int status, int late) {
        ContentOfFiring firing = hunt.begin(0, Units.SLOT_NS);
        for (int buyer = 0; buyer < BUYERS; buyer++) {
            add(firing, buyer, "GET /pages/" + buyer, "{\"left\":" + (left + late) + "}", 10 * buyer);
            write(firing, buyer, buyer >= BUYERS - lost ? status : 200, 10 * buyer + 3);
            left -= buyer >= BUYERS - lost ? 0 : 1;
        }
        firing.end();
    }

    /** A clock moves without writes, whether it counts seconds or what was asked. */
    @Test
    void whatMovesWithoutWritesIsNotFollowed() {
        for (int step = 0; step < 2; step++) {
            ContentOfFiring firing = hunt.begin(0, Units.SLOT_NS);
            for (int i = 0; i < 40; i++) {
                add(firing, i % 4, "GET /stock", "{\"left\":" + i / (1 + step) + "}", i);
            }
            write(firing, 0, 200, 41);
            firing.end();
        }
        assertThat(hunt.signals(1)).doesNotContainKey(LOST);
    }

    /** Such as a number of visits, of which more are in flight than were answered. */
    @Test
    void whatMayMoveWithoutWritesIsNotFollowed() {
        for (int step = 0; step < 2; step++) {
            ContentOfFiring firing = hunt.begin(0, Units.SLOT_NS);
            for (int i = 0; i < 20; i++) {
                add(firing, i % 4, "GET /stock", "{\"left\":" + i / (1 + step) + "}", 10 * i);
                write(firing, i, 200, 10 * i + 2);
            }
            firing.end();
        }
        assertThat(hunt.signals(1)).doesNotContainKey(LOST);
    }

    private static Observation lost(int count) {
        return new Observation(new Occurrence(count, 0, 0), new Occurrence(BUYERS, 0, 0));
    }

    /**
     * @param lost how many of the writes have no effect
     * @param status of those
     */
    private void fire(int lost, int status) {
        ContentOfFiring firing = hunt.begin(0, Units.SLOT_NS);
        for (int buyer = 0; buyer < BUYERS; buyer++) {
            read(firing, buyer, 10 * buyer);
            read(firing, buyer, 10 * buyer + 1);
            write(firing, buyer, buyer < lost ? status : 200, 10 * buyer + 3);
            left -= buyer < lost ? 0 : 1;
            read(firing, buyer, 10 * buyer + 5);
        }
        firing.end();
    }

    private void read(ContentOfFiring firing, int lane, int second) {
        add(firing, lane, "GET /stock", "{\"left\":" + left + "}", second);
    }

    private static void write(ContentOfFiring firing, int lane, int status, int second) {
        KeptAnswer answer = FakeAnswers.answer(1_000 + lane, lane, "POST /buy", status, "", new byte[0]);
        firing.add(answer, TimeUnit.SECONDS.toNanos(second), TimeUnit.SECONDS.toNanos(second + 1));
    }

    /** A read takes half a second. */
    private static void add(ContentOfFiring firing, int lane, String request, String body, int second) {
        KeptAnswer answer = FakeAnswers.answer(second, lane, request, 200, "", body.getBytes(StandardCharsets.UTF_8));
        firing.add(answer, TimeUnit.SECONDS.toNanos(second), TimeUnit.SECONDS.toNanos(second) + 500_000_000);
    }
}
