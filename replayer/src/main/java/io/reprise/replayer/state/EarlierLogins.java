package io.reprise.replayer.state;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The exchanges before the window that issued what the sessions inside it carry: their logins. Immutable.
 *
 * @param exchanges numbers of the exchanges to send first, in their order; all are negative
 * @param sessions number of sessions that they belong to
 * @param unissued number of sessions that carry a cookie or credentials which no response before had issued
 * @param tooLong number of sessions whose logins are not sent, because each would take too many requests
 */
public record EarlierLogins(List<Long> exchanges, long sessions, long unissued, long tooLong) {
    /** There are none. */
    public static final EarlierLogins NONE = new EarlierLogins(List.of(), 0, 0, 0);

    private static final int COUNT_MAX = 1 << 20;

    /** The exchanges of some sessions only. */
    public EarlierLogins only(Collection<List<Long>> bySession) {
        List<Long> kept = bySession.stream().flatMap(List::stream).sorted().toList();
        return new EarlierLogins(kept, bySession.size(), unissued, tooLong);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(sessions);
        out.writeLong(unissued);
        out.writeLong(tooLong);
        out.writeInt(exchanges.size());
        for (long exchange : exchanges) {
            out.writeLong(exchange);
        }
    }

    static EarlierLogins read(DataInputStream in) throws IOException {
        long sessions = in.readLong();
        long unissued = in.readLong();
        long tooLong = in.readLong();
        int count = in.readInt();
        if (count < 0 || count > COUNT_MAX) {
            throw new IOException("a count of " + count);
        }
        List<Long> exchanges = new ArrayList<>(Math.min(count, 1_024));
        for (int i = 0; i < count; i++) {
            exchanges.add(in.readLong());
        }
        return new EarlierLogins(List.copyOf(exchanges), sessions, unissued, tooLong);
    }
}
