package io.reprise.proxy.relay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses the connections to shed when the memory for bytes is full: those that hold most for longest, measured in
 * bytes times the time in which none of the bytes moved. So a client that takes its response, however large, comes
 * after a client that does not. Used once, on one event loop.
 */
final class WorstOffenders {
    /**
     * Connections that hold less are not shed, because that would harm many clients and give back little. An exchange
     * with small heads holds 2.6 KB as long as it is under way, however well its client behaves.
     */
    static final long HELD_BYTES_MIN = 4 * 1024;

    /** Added to each time, so that bytes count among connections that have only just begun to wait. */
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
     * Sheds the worst ones until this number of bytes is given back, or no connection is left.
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
