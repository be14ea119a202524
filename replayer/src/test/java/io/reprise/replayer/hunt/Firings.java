package io.reprise.replayer.hunt;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Firings as tests write them down. */
final class Firings {
    private final Map<String, Firing.ServiceTimes> times = new HashMap<>();
    private final Firing.Step step;
    private boolean isValid = true;

    private Firings(Firing.Step step) {
        this.step = step;
    }

    static Firings of(int index, Firing.Role role, double rate) {
        return new Firings(new Firing.Step(index, role, rate));
    }

    /** Lanes and slots around a middle, 20 % to either side. */
    Firings times(String endpoint, double middleMs, long seed) {
        Random random = new Random(seed * 31 + step.index());
        times.put(
                endpoint,
                new Firing.ServiceTimes(
                        random.doubles(40, middleMs * 0.8, middleMs * 1.2).toArray(),
                        random.doubles(40, middleMs * 0.8, middleMs * 1.2).toArray(),
                        middleMs,
                        middleMs * 1.2));
        return this;
    }

    Firings late() {
        isValid = false;
        return this;
    }

    Firing done() {
        return new Firing(step, Map.of(), Map.of(), times, new Firing.Load(100 * step.rate(), 100, 1, 10, isValid));
    }
}
