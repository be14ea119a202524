package io.reprise.replayer.source;

import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.RecordedResponse;

/**
 * Numbers the exchanges before the window, and measures how far back the bounds of {@link LookBack} reach. Keeps one
 * number for each exchange within the bounds. Not thread-safe.
 */
final class BeforeWindow {
    private final long[] sizes;
    private final long bytesMax;
    private long total;
    private long reach;
    private long bytes;

    BeforeWindow(int exchangesMax, long bytesMax) {
        sizes = new long[exchangesMax];
        this.bytesMax = bytesMax;
    }

    /** So many exchanges lie before the first that is taken; they are out of reach, or of no interest. */
    void skip(long exchanges) {
        total = exchanges;
    }

    /** Takes the next exchange before the window, and returns how many there were before it. */
    long add(Exchange exchange) {
        return add(size(exchange));
    }

    long add(long size) {
        if (reach == sizes.length) {
            drop(total);
        }
        sizes[(int) (total % sizes.length)] = size;
        bytes += size;
        reach++;
        total++;
        while (bytes > bytesMax) {
            drop(total);
        }
        return total - 1;
    }

    /** Drops the first of the exchanges within reach, which end before this one. */
    private void drop(long end) {
        bytes -= sizes[(int) ((end - reach) % sizes.length)];
        reach--;
    }

    static long size(Exchange exchange) {
        RecordedResponse response = exchange.response();
        long answer =
                response == null ? 0 : response.head().length + response.body().recordedBytes();
        return exchange.request().head().length + exchange.request().body().recordedBytes() + answer;
    }

    /** Bounds with the number of exchanges before the window, and the number of those within reach. */
    LookBack found() {
        return new LookBack(total, reach, null);
    }
}
