package io.reprise.proxy.relay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses whom to shed when the memory for bytes is full: those who hold most for longest, measured in bytes times the
 * time in which none of them moved. So a client that takes its response, however large, comes after one that does not.
 * Used once, on one event loop.
 */
final class WorstOffenders {
    /**
     * Who holds less is not shed: that would harm many and give back little. An exchange with small heads holds 2.6 KB
     * as long as it is under way, however well its client behaves.
     */
    static final long HELD_BYTES_MIN = 4 * 1024;

    /** So that the bytes count among those who have only just begun to wait. */
    private static final long WAIT_NS_MIN = 1_000_000;

    private record Offender(ClientConnection client, long heldBytes, double weight) {}

    private final List<Offender> offenders = new ArrayList<>();

    /** Adds a connection that may be shed. */
    void add(ClientConnection client) {
        long held = client.heldBytes();
        if (held >= HELD_BYTES_MIN) {
            offenders.add(new Offender(client, held, (double) held * (WAIT_NS_MIN + client.waitedNs())));
        }
    }

    /**
     * Sheds the worst ones until so many bytes are given back, or nobody is left.
     *
     * @return how many connections were shed
     */
    int shed(long bytes) {
        offenders.sort(Comparator.comparingDouble(Offender::weight).reversed());
        long left = bytes;
        int count = 0;
        for (Offender worst : offenders) {
            if (left <= 0) {
                break;
            }
            worst.client().shed("all connections hold too many bytes");
            left -= worst.heldBytes();
            count++;
        }
        return count;
    }
}
