package io.reprise.replayer.plan;

import java.util.Arrays;

/**
 * Which slice of a recording each of its users belongs to: the one that the user's first request lies in. Holds {@value
 * #BYTES_PER_USER} to 32 bytes for each user, and no more than {@value #USERS_MAX} users. Filled by one thread, then
 * only read.
 */
final class SliceIndex {
    /** The user's slice is not known, or the user is not replayed. */
    static final int NONE = -1;

    static final int USERS_MAX = 1 << 22;
    static final int BYTES_PER_USER = 16;

    private static final int CAPACITY_MIN = 1 << 10;
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    private final int slices;
    private final long sliceNs;
    private final UserShare share;
    /** A hash table with open addressing, at most half full; a place is free if its slice is NONE. */
    private long[] users = new long[CAPACITY_MIN];

    private int[] sliceOfUser = free(CAPACITY_MIN);
    private final long[] lastOfSliceNs;
    private int known;
    private long replayed;
    private long requests;
    private long firstNs = Long.MAX_VALUE;
    private long lastNs;

    /**
     * @param sliceNs length of a slice, so that all requests lie in one
     * @param share which users are replayed
     */
    SliceIndex(int slices, long sliceNs, UserShare share) {
        this.slices = slices;
        this.sliceNs = sliceNs;
        this.share = share;
        lastOfSliceNs = new long[slices];
    }

    /**
     * Reads a pass over the recording at its own pace.
     *
     * @throws IllegalArgumentException it has too many users
     */
    void read(Timetable pass, Passes passes) {
        for (PlannedRequest request = pass.next(); request != null; request = pass.next()) {
            if (!request.exchange().isBeforeWindow()) {
                add(passes.userOf(request.lane()), request.intendedNs());
            }
        }
    }

    private void add(long user, long recordedNs) {
        int place = placeOf(user);
        if (sliceOfUser[place] == NONE) {
            if (known == USERS_MAX) {
                throw new IllegalArgumentException("--scale fold remembers up to " + USERS_MAX
                        + " sessions, and the recording has more (choose a part of it with --from and --to)");
            }
            users[place] = user;
            sliceOfUser[place] = (int) Math.min(slices - 1L, recordedNs / sliceNs);
            known++;
            replayed += share.copies(user);
            growIfHalfFull();
            place = placeOf(user);
        }
        if (share.copies(user) > 0) {
            lastOfSliceNs[sliceOfUser[place]] = recordedNs;
            long intendedNs = recordedNs - startNs(sliceOfUser[place]);
            requests++;
            firstNs = Math.min(firstNs, intendedNs);
            lastNs = Math.max(lastNs, intendedNs);
        }
    }

    private void growIfHalfFull() {
        if (2 * known < users.length) {
            return;
        }
        long[] oldUsers = users;
        int[] oldSlices = sliceOfUser;
        users = new long[2 * oldUsers.length];
        sliceOfUser = free(2 * oldUsers.length);
        for (int i = 0; i < oldUsers.length; i++) {
            if (oldSlices[i] != NONE) {
                int place = placeOf(oldUsers[i]);
                users[place] = oldUsers[i];
                sliceOfUser[place] = oldSlices[i];
            }
        }
    }

    private int placeOf(long user) {
        int mask = users.length - 1;
        int place = (int) (user * GOLDEN_RATIO >>> Long.SIZE - Integer.bitCount(mask));
        while (sliceOfUser[place] != NONE && users[place] != user) {
            place = place + 1 & mask;
        }
        return place;
    }

    private static int[] free(int capacity) {
        int[] slices = new int[capacity];
        Arrays.fill(slices, NONE);
        return slices;
    }

    /** The slice whose replay this user is part of; {@link #NONE} if the user is not replayed. */
    int sliceOf(long user) {
        return share.copies(user) == 0 ? NONE : sliceOfUser[placeOf(user)];
    }

    /** Where a slice begins, in nanoseconds after the start of the recording. */
    long startNs(int slice) {
        return slice * sliceNs;
    }

    int slices() {
        return slices;
    }

    /** When the last request of a slice's users was recorded, in nanoseconds after the start of the recording. */
    long lastNs(int slice) {
        return lastOfSliceNs[slice];
    }

    /** Requests that are replayed. */
    long requests() {
        return requests;
    }

    /** Users that are replayed. */
    long users() {
        return replayed;
    }

    /** From the first replayed request of all slices to the last, in nanoseconds. */
    long spanNs() {
        return requests == 0 ? 0 : lastNs - firstNs;
    }
}
