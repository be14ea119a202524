package io.reprise.bench.hunt;

import io.reprise.replayer.hunt.Firing;
import io.reprise.replayer.hunt.Firing.ServiceTimes;
import io.reprise.replayer.hunt.Firing.Step;
import io.reprise.replayer.hunt.Observation;
import io.reprise.replayer.hunt.Occurrence;
import io.reprise.replayer.hunt.Signal;
import io.reprise.replayer.hunt.Units;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * An application and its recording, made up by a seeded random generator, with the noise of real ones: endpoints that
 * fail now and then, flaky ones, users for whom everything fails in one firing, pauses at which all that is in flight
 * fails or is late, and times that rise towards a limit with the load. Confined to one thread.
 */
final class SimulatedTarget {
    private static final double EFFECT_FROM_RATE = 4;
    private static final double FLAKY_SHARE = 0.03;
    private static final double BAD_LANES_SHARE = 0.01;
    private static final double BAD_LANE_FAILURES = 0.8;
    private static final double PAUSE_FAILURES = 0.7;
    private static final double PAUSE_EVERY_SECONDS = 60;
    private static final double PAUSE_SECONDS = 0.4;

    private final Random random;
    private final double effect;
    private final double seconds;
    private final int endpoints;
    /** By endpoint, the share of requests that fail at any rate. */
    private final double[] noise;

    private final double[] usualMs;
    /** The rate at which it would take no more. */
    private final double limit;
    /** By lane and request, the endpoint and the recorded time in seconds. */
    private final List<int[]> requests = new ArrayList<>();

    private final List<double[]> times = new ArrayList<>();

    /** @param effect the share of requests of endpoint 0 that fail at four times the recorded pace and above */
    SimulatedTarget(Random random, double effect) {
        this.random = random;
        this.effect = effect;
        endpoints = 10 + random.nextInt(51);
        seconds = 30 + random.nextInt(60);
        limit = 9 + 8 * random.nextDouble();
        noise = new double[endpoints];
        usualMs = new double[endpoints];
        for (int i = 0; i < endpoints; i++) {
            noise[i] = noise();
            usualMs[i] = Math.exp(1 + 2 * random.nextDouble());
        }
        int lanes = 20 + random.nextInt(481);
        for (int lane = 0; lane < lanes; lane++) {
            int count = 4 + random.nextInt(15);
            int[] own = new int[count];
            double[] at = new double[count];
            double start = random.nextDouble() * seconds * 0.7;
            for (int i = 0; i < count; i++) {
                own[i] = i == 0 ? 0 : (int) (endpoints * Math.pow(random.nextDouble(), 1.5));
                at[i] = start + random.nextDouble() * seconds * 0.3;
            }
            requests.add(own);
            times.add(at);
        }
    }

    private double noise() {
        if (random.nextDouble() < 0.3) {
            return 0.001 + 0.019 * random.nextDouble();
        }
        return random.nextDouble() < 0.1 ? FLAKY_SHARE : 0;
    }

    double seconds() {
        return seconds;
    }

    /** Fires the recording at a rate. */
    Firing fire(Step step) {
        double rate = step.rate();
        List<double[]> pauses = pauses(seconds / rate);
        double slotSeconds = Units.slotNs(Math.round(seconds / rate * 1e9)) / 1e9;
        double slower = 1 / (1 - Math.min(0.9, rate / limit));
        Map<Integer, Endpoint> seen = new HashMap<>();
        for (int lane = 0; lane < requests.size(); lane++) {
            boolean isBad = random.nextDouble() < BAD_LANES_SHARE;
            for (int i = 0; i < requests.get(lane).length; i++) {
                int endpoint = requests.get(lane)[i];
                double at = times.get(lane)[i] / rate;
                boolean isPaused = pauses.stream().anyMatch(pause -> at >= pause[0] && at <= pause[1]);
                double chance = Math.max(noise[endpoint], isBad ? BAD_LANE_FAILURES : 0);
                chance = Math.max(chance, isPaused ? PAUSE_FAILURES : 0);
                chance = Math.max(chance, endpoint == 0 && rate >= EFFECT_FROM_RATE ? effect : 0);
                double ms = usualMs[endpoint] * slower * Math.exp(0.5 * random.nextGaussian()) + (isPaused ? 200 : 0);
                seen.computeIfAbsent(endpoint, any -> new Endpoint())
                        .add(lane, (long) (at / slotSeconds), random.nextDouble() < chance, ms);
            }
        }
        return firing(step, seen);
    }

    private List<double[]> pauses(double length) {
        List<double[]> pauses = new ArrayList<>();
        double at = exponential(PAUSE_EVERY_SECONDS);
        while (at < length) {
            pauses.add(new double[] {at, at + exponential(PAUSE_SECONDS)});
            at += exponential(PAUSE_EVERY_SECONDS);
        }
        return pauses;
    }

    private double exponential(double mean) {
        return -Math.log(1 - random.nextDouble()) * mean;
    }

    private Firing firing(Step step, Map<Integer, Endpoint> seen) {
        Map<String, Occurrence> counts = new HashMap<>();
        Map<Signal, Observation> signals = new HashMap<>();
        Map<String, ServiceTimes> serviceTimes = new HashMap<>();
        seen.forEach((number, endpoint) -> {
            String name = name(number);
            Occurrence all = endpoint.all.count();
            Occurrence failed = endpoint.failed.count();
            counts.put(name, all);
            if (failed.requests() > 0) {
                signals.put(new Signal(name, Signal.Kind.FAILURE, "200 → 500"), new Observation(failed, all));
            }
            serviceTimes.put(name, endpoint.times());
        });
        double perSecond = requests.stream().mapToInt(own -> own.length).sum() / seconds * step.rate();
        return new Firing(
                step,
                counts,
                signals,
                serviceTimes,
                new Firing.Load(perSecond, perSecond, 1, seconds / step.rate(), true));
    }

    static String name(int endpoint) {
        return "GET /" + endpoint;
    }

    /** What one endpoint answered in one firing. */
    private static final class Endpoint {
        final Units all = new Units();
        final Units failed = new Units();
        final Map<Long, double[]> lanes = new HashMap<>();
        final Map<Long, double[]> slots = new HashMap<>();
        final List<Double> allMs = new ArrayList<>();

        void add(long lane, long slot, boolean hasFailed, double ms) {
            all.add(lane, slot);
            if (hasFailed) {
                failed.add(lane, slot);
                return;
            }
            add(lanes, lane, ms);
            add(slots, slot, ms);
            allMs.add(ms);
        }

        private static void add(Map<Long, double[]> sums, long unit, double ms) {
            double[] sum = sums.computeIfAbsent(unit, any -> new double[2]);
            sum[0] += ms;
            sum[1]++;
        }

        ServiceTimes times() {
            double[] sorted =
                    allMs.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return new ServiceTimes(
                    means(lanes),
                    means(slots),
                    sorted.length == 0 ? 0 : sorted[sorted.length / 2],
                    sorted.length == 0 ? 0 : sorted[sorted.length * 95 / 100]);
        }

        private static double[] means(Map<Long, double[]> sums) {
            return Arrays.stream(sums.values().toArray(new double[0][]))
                    .mapToDouble(sum -> sum[0] / sum[1])
                    .toArray();
        }
    }
}
