package io.reprise.bench.sidebyside;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The valid samples, by what was measured. A repeated measurement replaces the earlier one. */
final class Results {
    private final Collection<Sample> samples;
    private final int repeatedCount;
    private final long noisyCount;

    Results(List<Sample> all) {
        Map<List<Object>, Sample> last = new LinkedHashMap<>();
        for (Sample sample : all) {
            last.put(
                    List.of(
                            sample.of().part(),
                            sample.of().workload(),
                            sample.of().load(),
                            sample.of().party(),
                            sample.of().round()),
                    sample);
        }
        samples = last.values();
        repeatedCount = all.size() - samples.size();
        noisyCount = samples.stream().filter(Sample::isNoisy).count();
    }

    int count() {
        return samples.size();
    }

    /** Measurements that were made again because somebody else used the machine. */
    int repeatedCount() {
        return repeatedCount;
    }

    /** Measurements that count although somebody else used the machine each time. */
    long noisyCount() {
        return noisyCount;
    }

    private Stream<Sample> of(String part) {
        return samples.stream().filter(sample -> sample.of().part().equals(part));
    }

    List<String> workloads(String part) {
        return of(part).map(sample -> sample.of().workload()).distinct().toList();
    }

    List<String> loads(String part, String workload) {
        return of(part).filter(sample -> sample.of().workload().equals(workload))
                .map(sample -> sample.of().load())
                .distinct()
                .toList();
    }

    /** Parties in the order of {@link Party}, then others. */
    List<String> parties(String part, String workload, String load) {
        List<String> present = select(part, workload, load)
                .map(sample -> sample.of().party())
                .distinct()
                .toList();
        List<String> ordered = new ArrayList<>();
        for (Party party : Party.values()) {
            if (present.contains(party.label)) {
                ordered.add(party.label);
            }
        }
        present.stream().filter(party -> !ordered.contains(party)).forEach(ordered::add);
        return ordered;
    }

    private Stream<Sample> select(String part, String workload, String load) {
        return of(part).filter(sample ->
                sample.of().workload().equals(workload) && sample.of().load().equals(load));
    }

    Spread spread(String part, String workload, String load, String party, ToDoubleFunction<Sample> figure) {
        return Spread.of(select(part, workload, load)
                .filter(sample -> sample.of().party().equals(party))
                .map(figure::applyAsDouble)
                .toList());
    }

    /** How the figure compares with that of another party in the same round. */
    Spread against(Series key, String party, String other, ToDoubleFunction<Sample> figure, Comparison comparison) {
        List<Double> compared = new ArrayList<>();
        List<Sample> all = select(key.part, key.workload, key.load).toList();
        for (Sample mine : all) {
            if (mine.of().party().equals(party)) {
                all.stream()
                        .filter(sample -> sample.of().party().equals(other)
                                && sample.of().round() == mine.of().round())
                        .forEach(sample -> compared.add(
                                comparison.compare(figure.applyAsDouble(mine), figure.applyAsDouble(sample))));
            }
        }
        return Spread.of(compared);
    }

    /** What was done to whom. */
    record Series(String part, String workload, String load) {}

    /** Two figures of one round. */
    enum Comparison {
        RATIO,
        DIFFERENCE;

        double compare(double mine, double other) {
            return this == RATIO ? mine / other : mine - other;
        }
    }
}
