package io.reprise.content;

import io.reprise.content.Decoded.State;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** deflate: with the zlib header that RFC 9110 §8.4.1.2 requires, and without, as some servers send it. */
final class Deflate implements Coding {
    private static final int PART_BYTES = 8 * 1024;
    private static final int METHOD_MASK = 0x0f;
    private static final int METHOD_DEFLATE = 8;

    @Override
    public Decoded decode(byte[] coded, int limit) {
        if (!hasZlibHeader(coded)) {
            return inflate(coded, limit, true);
        }
        Decoded zlib = inflate(coded, limit, false);
        if (zlib.state() != State.BAD || zlib.bytes().length > 0) {
            return zlib;
        }
        // The first two bytes of a bare stream can look like a header by chance.
        Decoded bare = inflate(coded, limit, true);
        return bare.state() == State.BAD ? zlib : bare;
    }

    static boolean hasZlibHeader(byte[] coded) {
        return coded.length < 2
                || (coded[0] & METHOD_MASK) == METHOD_DEFLATE && ((coded[0] & 0xff) << 8 | coded[1] & 0xff) % 31 == 0;
    }

    private static Decoded inflate(byte[] coded, int limit, boolean isBare) {
        Output output = new Output(limit);
        Inflater inflater = new Inflater(isBare);
        try {
            inflater.setInput(coded);
            byte[] part = new byte[PART_BYTES];
            while (true) {
                int count = inflater.inflate(part);
                if (!output.append(part, 0, count)) {
                    return output.as(State.CUT);
                }
                if (inflater.finished()) {
                    return output.as(State.WHOLE);
                }
                if (inflater.needsDictionary()) {
                    return output.as(State.BAD);
                }
                if (count == 0) {
                    return output.as(State.TRUNCATED);
                }
            }
        } catch (DataFormatException e) {
            return output.as(State.BAD);
        } finally {
            inflater.end();
        }
    }
}
