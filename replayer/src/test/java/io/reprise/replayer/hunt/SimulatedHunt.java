package io.reprise.replayer.hunt;

import io.reprise.replayer.hunt.SimulatedShop.Arrived;
import io.reprise.replayer.hunt.SimulatedShop.Bug;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.FisherExactTest;

/**
 * Fires the requests of simulated users at a {@link SimulatedShop}, at several rates. A user's requests keep their
 * order and wait for each other; those of different users do not. Responses take longer under load, and sometimes
 * everything stands still. So the users' requests interleave differently at each rate, as they do in a replay.
 */
final class SimulatedHunt {
    private static final int USERS = 60;
    private static final double SECONDS = 60;
    private static final double CHANCE_MAX = 0.001;

    private final Random random;
    private final Bug bug;
    private final boolean isReset;
    private final int stockOfEach;
    private final List<Planned> recording = new ArrayList<>();
    private final ContentComparison comparison = new ContentComparison(32 << 20);
    private SimulatedShop shop;

    /** A recorded request: its user, when it was due in seconds, method and target. */
    private record Planned(int exchange, int user, double due, String request) {}

    /** A request at the time at which it arrives or is answered. */
    private record Event(double time, boolean isArrival, Planned planned, Arrived arrived, double sent, double end) {}

    /** @param isReset whether the shop is as at first before each firing */
    SimulatedHunt(long seed, Bug bug, boolean isReset) {
        random = new Random(seed);
        this.bug = bug;
        this.isReset = isReset;
        // Some shops run out of everything, some of nothing.
        stockOfEach = isReset ? 4 + random.nextInt(12) : 60 + random.nextInt(40);
        shop = new SimulatedShop(Bug.NONE, stockOfEach);
        record();
        shop = new SimulatedShop(bug, stockOfEach);
    }

    ContentComparison comparison() {
        return comparison;
    }

    /** Makes up what users do; most of them buy what is there. */
    private void record() {
        List<Planned> all = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            double at = random.nextDouble() * SECONDS / 2;
            for (String request : requests()) {
                at += -Math.log(random.nextDouble()) * 1.5;
                all.add(new Planned(0, user, at, request));
            }
        }
        all.sort(Comparator.comparingDouble(Planned::due));
        for (Planned planned : all) {
            recording.add(new Planned(recording.size(), planned.user(), planned.due(), planned.request()));
        }
    }

    private List<String> requests() {
        List<String> requests = new ArrayList<>(List.of("GET /", "POST /login", "GET /account", "GET /products"));
        int rounds = 1 + random.nextInt(3);
        for (int round = 0; round < rounds; round++) {
            int product = (int) (Math.pow(random.nextDouble(), 1.5) * SimulatedShop.PRODUCTS);
            requests.addAll(List.of(
                    "GET /search?q=" + random.nextInt(SimulatedShop.PRODUCTS),
                    "GET /products/" + product,
                    "GET /cart",
                    "POST /cart/" + product,
                    "GET /cart",
                    random.nextBoolean() ? "GET /news" : "GET /statistics",
                    "POST /orders",
                    "GET /orders",
                    "GET /products/" + product));
        }
        requests.add("GET /products");
        return requests;
    }

    /** Fires the recording once. */
    void fire(double rate) {
        if (isReset) {
            shop = new SimulatedShop(bug, stockOfEach);
        }
        ContentOfFiring firing = comparison.begin(0, Units.slotNs((long) (SECONDS * 1e9 / rate)));
        PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingDouble(Event::time));
        List<List<Planned>> lanes = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            lanes.add(new ArrayList<>());
        }
        recording.forEach(planned -> lanes.get(planned.user()).add(planned));
        lanes.forEach(lane -> events.add(arrival(lane.remove(0), 0, rate)));
        int inFlight = 0;
        while (!events.isEmpty()) {
            Event event = events.remove();
            Planned planned = event.planned();
            if (event.isArrival()) {
                inFlight++;
                double end = event.time() + serviceSeconds(rate, event);
                double effect = event.time() + random.nextDouble() * (end - event.time());
                Arrived arrived = shop.arrive(planned.user(), planned.request(), inFlight);
                events.add(new Event(effect, false, planned, arrived, event.time(), end));
            } else {
                inFlight--;
                firing.add(answer(planned, rate, shop.answer(event.arrived())), (long) (event.sent() * 1e9), (long)
                        (event.end() * 1e9));
                List<Planned> lane = lanes.get(planned.user());
                if (!lane.isEmpty()) {
                    events.add(arrival(lane.remove(0), event.end(), rate));
                }
            }
        }
        firing.end();
    }

    private static Event arrival(Planned planned, double after, double rate) {
        double time = Math.max(planned.due() / rate, after);
        return new Event(time, true, planned, new Arrived(0, "", List.of(), 0, 0, 0), time, time);
    }

    /** Some 20 ms, four times as much to pay, more under load, and half a second while everything stands still. */
    private double serviceSeconds(double rate, Event event) {
        double now = event.time();
        double usual = event.planned().request().equals("POST /orders") ? 4 : 1;
        usual *= -Math.log(random.nextDouble()) * 0.02 * (1 + rate * rate / 4);
        double stall = now % 3 > 2.5 && rate > 3 ? 3 - now % 3 : 0;
        return usual + stall;
    }

    private static KeptAnswer answer(Planned planned, double rate, String body) {
        String type = body.startsWith("<") ? "text/html" : "application/json";
        KeptAnswer made = FakeAnswers.answer(
                planned.exchange(),
                planned.user(),
                planned.request(),
                200,
                "Content-Type: " + type,
                body.getBytes(StandardCharsets.UTF_8));
        long intendedNs = (long) (planned.due() / rate * 1e9);
        return new KeptAnswer(made.asked(), made.lane(), intendedNs, 200, made.head(), made.body(), true);
    }

    /**
     * What is significant: at a rate, compared with the second firing, and when it is fired once more, compared with a
     * firing of the baseline between, which does not show it itself.
     *
     * @param at index of the firing at the rate
     * @param between index of the firing of the baseline, before the confirmation
     */
    List<Signal> found(int at, int between) {
        List<Signal> found = new ArrayList<>();
        for (Signal signal : comparison.signals(at).keySet()) {
            if (chance(signal, at, 1) < CHANCE_MAX
                    && chance(signal, between + 1, between) < CHANCE_MAX
                    && chance(signal, between, 1) > CHANCE_MAX) {
                found.add(signal);
            }
        }
        return found;
    }

    /** How likely a signal is as frequent in one firing as in another: the larger one by lanes and by slots. */
    private double chance(Signal signal, int firing, int baseline) {
        Observation now = comparison.signals(firing).get(signal);
        Observation before = comparison.signals(baseline).get(signal);
        if (signal.kind() == Signal.Kind.LOST_UPDATE) {
            return chance(requests(now.seen()), requests(now.of()), requests(before.seen()), requests(before.of()));
        }
        return Math.max(
                chance(
                        now.seen().lanes(),
                        now.of().lanes(),
                        before.seen().lanes(),
                        before.of().lanes()),
                chance(
                        now.seen().slots(),
                        now.of().slots(),
                        before.seen().slots(),
                        before.of().slots()));
    }

    private static int requests(Occurrence occurrence) {
        return (int) occurrence.requests();
    }

    private static double chance(int seen, int of, int seenBefore, int ofBefore) {
        int[][] table = {{seen, Math.max(0, of - seen)}, {seenBefore, Math.max(0, ofBefore - seenBefore)}};
        return seen == 0 || of == 0 || ofBefore == 0
                ? 1
                : FisherExactTest.withDefaults()
                        .with(AlternativeHypothesis.GREATER_THAN)
                        .test(table)
                        .getPValue();
    }
}
