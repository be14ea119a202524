package io.reprise.replayer.plan;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code --shard I/N}: the part of a timetable that one of N replayers fires. Whole lanes belong to a shard, by a hash
 * that is the same in every process, so that N processes that read one recording fire it together. Immutable.
 *
 * @param index from 1 to {@code count}
 * @param count number of replayers
 */
public record Shard(int index, int count) {
    private static final int COUNT_MAX = 10_000;
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})/(\\d{1,9})");

    /** @throws IllegalArgumentException naming the value and what would be right */
    public static Shard parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + (text.length() > 40 ? text.substring(0, 40) : text)
                    + "' is not a shard (expected one such as 3/8, the third of eight)");
        }
        int index = Integer.parseInt(matcher.group(1));
        int count = Integer.parseInt(matcher.group(2));
        if (count < 1 || count > COUNT_MAX || index < 1 || index > count) {
            throw new IllegalArgumentException("'" + text + "' is out of range (expected "
                    + (count < 1 || count > COUNT_MAX
                            ? "1 to " + COUNT_MAX + " shards"
                            : "1/" + count + " to " + count + "/" + count)
                    + ")");
        }
        return new Shard(index, count);
    }

    /** Whether a lane belongs to this shard. */
    boolean has(long lane) {
        return Long.remainderUnsigned(mix(lane), count) == index - 1;
    }

    /**
     * This part of a timetable.
     *
     * @param preview passes over the recording without bodies, to count the requests of the shard
     */
    public ShardedPlan of(ScaledPlan whole, Passes preview) {
        SessionCounter sessions = new SessionCounter();
        long all = 0;
        long requests = 0;
        long fingerprint = count;
        try (Timetable timetable = whole.timetable(preview)) {
            for (PlannedRequest request = timetable.next(); request != null; request = timetable.next()) {
                all++;
                fingerprint = mix(fingerprint + request.intendedNs())
                        + mix(request.lane() ^ request.exchange().number());
                if (has(request.lane())) {
                    requests++;
                    sessions.add(request.lane());
                }
            }
        }
        PlanSize size = whole.size();
        return new ShardedPlan(
                whole,
                this,
                new PlanSize(requests, size.spanNs(), size.recordedSpanNs(), sessions.count(), sessions.isExact()),
                all,
                Long.toHexString(fingerprint));
    }

    /** The finaliser of MurmurHash3. It must differ from the hashes that choose users and loops. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51_afd7_ed55_8ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ce_b9fe_1a85_ec53L;
        return mixed ^ (mixed >>> 33);
    }

    @Override
    public String toString() {
        return index + "/" + count;
    }
}
