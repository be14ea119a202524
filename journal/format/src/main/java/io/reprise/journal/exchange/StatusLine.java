package io.reprise.journal.exchange;

import java.nio.ByteBuffer;

/** Reads the status code, the only part of a response head that this package needs. */
final class StatusLine {
    /** {@code HTTP/1.1 } */
    private static final int VERSION_LENGTH = 9;

    private StatusLine() {}

    /** The status code of a response head, or −1 if it is invalid. */
    static int status(ByteBuffer head) {
        int at = head.position() + VERSION_LENGTH;
        if (head.remaining() < VERSION_LENGTH + 3 || head.get(at - 1) != ' ') {
            return -1;
        }
        int status = 0;
        for (int i = at; i < at + 3; i++) {
            int digit = head.get(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            status = status * 10 + digit;
        }
        return status < 100 ? -1 : status;
    }
}
