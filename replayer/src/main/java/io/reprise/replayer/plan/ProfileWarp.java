package io.reprise.replayer.plan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Paces that follow one another, each for a time of the replay. A stage replays as much of the recording as passes at
 * its pace in its time, and the last stage ends the replay.
 */
final class ProfileWarp implements TimeWarp {
    private final List<Stage> stages;
    private final BigInteger endMillionths;

    /**
     * A stage.
     *
     * @param recorded where it begins in the recording, in millionths of a nanosecond
     * @param intendedNs where it begins in the replay
     * @param millionths its pace, in millionths
     */
    private record Stage(BigInteger recorded, BigInteger intendedNs, BigInteger millionths) {}

    private ProfileWarp(List<Stage> stages, BigInteger endMillionths) {
        this.stages = List.copyOf(stages);
        this.endMillionths = endMillionths;
    }

    /** @throws IllegalArgumentException the recording is too short */
    static ProfileWarp of(Rate.Profile profile, long spanNs) {
        List<Stage> stages = new ArrayList<>();
        BigInteger recorded = BigInteger.ZERO;
        BigInteger intended = BigInteger.ZERO;
        for (Rate.Stage stage : profile.stages()) {
            BigInteger duration = BigInteger.valueOf(stage.durationNs());
            stages.add(new Stage(recorded, intended, stage.pace().millionths()));
            recorded = recorded.add(duration.multiply(stage.pace().millionths()));
            intended = intended.add(duration);
        }
        BigInteger neededNs = recorded.divide(Rate.MILLION);
        if (neededNs.compareTo(BigInteger.valueOf(spanNs)) > 0) {
            throw new IllegalArgumentException("rate " + profile + " replays " + seconds(neededNs)
                    + " of a recording, and this one has " + seconds(BigInteger.valueOf(spanNs))
                    + " (expected shorter stages or lower paces)");
        }
        return new ProfileWarp(stages, recorded);
    }

    private static String seconds(BigInteger ns) {
        return ns.divide(BigInteger.valueOf(1_000_000_000)) + "s";
    }

    @Override
    public long intendedNs(long recordedNs) {
        BigInteger recorded = BigInteger.valueOf(recordedNs).multiply(Rate.MILLION);
        Stage current = stages.get(0);
        for (Stage stage : stages) {
            if (stage.recorded.compareTo(recorded) <= 0) {
                current = stage;
            }
        }
        return recorded.subtract(current.recorded)
                .divide(current.millionths)
                .add(current.intendedNs)
                .min(LONGEST)
                .longValueExact();
    }

    /** The first nanosecond after the last stage. */
    @Override
    public long endNs() {
        return endMillionths
                .add(Rate.MILLION.subtract(BigInteger.ONE))
                .divide(Rate.MILLION)
                .longValueExact();
    }

    @Override
    public boolean isFaster() {
        return stages.stream().anyMatch(stage -> stage.millionths.compareTo(Rate.MILLION) > 0);
    }
}
