package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.hunt.SimulatedShop.Bug;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
final class SimulatedHuntTest {
    private static final double MODERATE_RATE = 4;
    private static final double HIGH_RATE = 16;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aShopWithoutBugsShowsNothing(boolean isReset) {
        List<String> found = new ArrayList<>();
        for (int seed = 1; seed <= 20; seed++) {
            double rate = seed % 2 == 0 ? MODERATE_RATE : HIGH_RATE;
            for (Signal signal : found(seed, Bug.NONE, isReset, rate)) {
                found.add("seed " + seed + " at " + rate + "x: " + signal);
            }
        }
        assertThat(found).isEmpty();
    }

    /** Whether things are sold twice is a matter of chance; the others happen whenever there is load. */
    @ParameterizedTest
    @CsvSource({
        "OVERSOLD, GET /products/{id}, p.stock is negative, 5",
        "EMPTY_LIST, GET /products, /products is empty, 9",
        "WRONG_PAGE, GET /products/{id}, h1.name has another value, 9",
        "FORGETFUL_CART, GET /cart, /items is empty, 9",
    })
    void aBugThatShowsInTheContentIsFound(Bug bug, String endpoint, String detail, int atLeast) {
        Signal shown = new Signal(endpoint, Signal.Kind.CONTENT, detail);
        int found = 0;
        for (int seed = 1; seed <= 10; seed++) {
            found += found(seed, bug, true, HIGH_RATE).contains(shown) ? 1 : 0;
        }
        assertThat(found).isGreaterThanOrEqualTo(atLeast);
    }

    @ParameterizedTest
    @CsvSource({
        "LEAKED_ACCOUNT, GET /account, LEAK, /email is another user's",
        "LEAKED_ACCOUNT, GET /account, LEAK, /token is another user's",
        "DUPLICATE_NUMBER, POST /orders, DUPLICATE, /order/number is the same for several users",
    })
    void aValueThatBelongsToAnotherUserIsFound(Bug bug, String endpoint, Signal.Kind kind, String detail) {
        int found = 0;
        for (int seed = 1; seed <= 10; seed++) {
            List<Signal> all = found(seed, bug, seed % 2 == 0, HIGH_RATE);
            found += all.contains(new Signal(endpoint, kind, detail)) ? 1 : 0;
            assertThat(all)
                    .filteredOn(each -> each.kind() == Signal.Kind.LEAK != (kind == Signal.Kind.LEAK))
                    .isEmpty();
        }
        assertThat(found).isGreaterThanOrEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStockThatIsNotLoweredIsFound(boolean isReset) {
        Signal lost =
                new Signal("GET /products", Signal.Kind.LOST_UPDATE, "/products/*/stock moves less than the writes");
        int found = 0;
        for (int seed = 1; seed <= 10; seed++) {
            found += found(seed, Bug.LOST_UPDATE, isReset, HIGH_RATE).contains(lost) ? 1 : 0;
        }
        assertThat(found).isGreaterThanOrEqualTo(8);
    }

    private static List<Signal> found(long seed, Bug bug, boolean isReset, double rate) {
        SimulatedHunt hunt = new SimulatedHunt(seed, bug, isReset);
        for (double each : new double[] {1, 1, rate, 1, rate}) {
            hunt.fire(each);
        }
        return hunt.found(2, 3);
    }
}
