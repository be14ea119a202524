package io.reprise.replayer.bisect;

import io.reprise.replayer.bisect.Inventory.Item;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** A target without sockets that shows a finding where certain users meet, from a rate on, and not each time. */
final class SimulatedTarget implements Firings {
    static final int USERS = 40;
    static final List<String> ENDPOINTS = List.of("GET /login", "GET /list", "POST /order", "GET /report");

    final Inventory inventory = inventory();
    final Random random;
    int fired;
    double share = 0.97;
    double rateMin = 3;
    Predicate<BitSet> isBroken = numbers -> has(numbers, 3, "POST /order") && has(numbers, 17, "GET /report");
    boolean showsInBaseline;
    /** How many requests go wrong under load, and of these at the pace of the baseline, where the finding shows. */
    ToIntFunction<BitSet> requests = numbers -> 1;

    double baselineShare;
    int accidentsInBaseline;
    int endAfter = Integer.MAX_VALUE;
    boolean isValid = true;

    SimulatedTarget(long seed) {
        random = new Random(seed);
    }

    /** Each user logs in, lists, orders and reports, twice; all but the login need the login. */
    private static Inventory inventory() {
        List<Item> items = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            for (int user = 0; user < USERS; user++) {
                int login = round * USERS * ENDPOINTS.size() + user * ENDPOINTS.size();
                for (int i = 0; i < ENDPOINTS.size(); i++) {
                    items.add(new Item(
                            String.format(Locale.ROOT, "0-%x", items.size() + 1),
                            user,
                            user,
                            ENDPOINTS.get(i),
                            items.size() * 100_000_000L,
                            i == 0 ? List.of() : List.of(List.of(login))));
                }
            }
        }
        return new Inventory(items);
    }

    private boolean has(BitSet numbers, long user, String endpoint) {
        return numbers.stream()
                .mapToObj(number -> inventory.items().get(number))
                .anyMatch(item -> item.user() == user && item.endpoint().equals(endpoint));
    }

    @Override
    public FiringOutcome fire(Part part, boolean isBaseline) throws Ended {
        if (fired >= endAfter) {
            throw new Ended(Reason.INTERRUPTED);
        }
        fired++;
        if (isBaseline && accidentsInBaseline > 0) {
            accidentsInBaseline--;
            return new FiringOutcome(1, isValid, List.of());
        }
        boolean isLoaded = !isBaseline && part.rate() >= rateMin;
        boolean isShown = (isLoaded || showsInBaseline) && isBroken.test(part.numbers()) && random.nextDouble() < share;
        int count = requests.applyAsInt(part.numbers());
        if (isBaseline && !showsInBaseline) {
            return new FiringOutcome((int) (count * baselineShare), isValid, List.of());
        }
        return new FiringOutcome(isShown ? count : 0, isValid, isShown ? List.of(3L, 20L, 17L) : List.of());
    }

    @Override
    public double seconds(Part part, boolean isBaseline) {
        return 1;
    }
}
