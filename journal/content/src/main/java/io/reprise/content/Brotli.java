package io.reprise.content;

import io.reprise.content.Decoded.State;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Set;
import org.brotli.dec.BrotliInputStream;

/**
 * br (RFC 7932). The library hands over its output only when its window is full or the stream ends, so the output of a
 * truncated stream is taken out of the window, by reflection.
 *
 * <p>At the end of its input the library goes on with zero bits for some bytes before it gives up, and bytes decoded
 * from these are not content. So a truncated stream is decoded twice more, with zeros and with ones after its end: the
 * bytes on which both runs agree are content, because codes that differ in a bit stand for different symbols.
 */
final class Brotli implements Coding {
    /** More than the library reads ahead. */
    private static final int PADDING_BYTES = 8 * 1024;

    private static final int PART_BYTES = 8 * 1024;
    private static final Set<String> ENDS_EARLY = Set.of("No more input", "Unexpected end of input", "Read after end");

    private static final Field STATE = field(BrotliInputStream.class, "state");
    private static final Field WINDOW = field(STATE.getType(), "ringBuffer");
    private static final Field WINDOW_LENGTH = field(STATE.getType(), "pos");
    private static final Field USED_OF_PART = field(STATE.getType(), "outputUsed");

    @Override
    public Decoded decode(byte[] coded, int limit) {
        Run plain = run(coded, limit);
        if (plain.state != State.BAD && (plain.state != State.CUT || plain.isInputLeft)) {
            return plain.output.as(plain.state);
        }
        Run zeros = run(padded(coded, (byte) 0), limit);
        Run ones = run(padded(coded, (byte) 0xff), limit);
        byte[] content = zeros.output.as(zeros.state).bytes();
        int agreed = Arrays.mismatch(content, ones.output.as(ones.state).bytes());
        if (agreed >= 0 || zeros.state != ones.state) {
            return new Decoded(agreed < 0 ? content : Arrays.copyOf(content, agreed), State.TRUNCATED);
        }
        // the bytes after the stream made no difference: it has ended, or the damage lies before its end
        return new Decoded(content, zeros.state == State.BAD && plain.endedEarly ? State.TRUNCATED : zeros.state);
    }

    private static byte[] padded(byte[] coded, byte padding) {
        byte[] padded = Arrays.copyOf(coded, coded.length + PADDING_BYTES);
        Arrays.fill(padded, coded.length, padded.length, padding);
        return padded;
    }

    private static Run run(byte[] coded, int limit) {
        Run run = new Run(limit);
        run.decode(coded);
        return run;
    }

    /** One pass over a stream. */
    private static final class Run {
        private final Output output;
        private State state = State.BAD;
        private boolean isInputLeft;
        private boolean endedEarly;

        Run(int limit) {
            output = new Output(limit);
        }

        /** Sets the state to WHOLE, CUT or BAD; BAD stands for a stream that ends early, too. */
        void decode(byte[] coded) {
            ByteArrayInputStream input = new ByteArrayInputStream(coded);
            byte[] part = new byte[PART_BYTES];
            BrotliInputStream decoding = null;
            try {
                decoding = new BrotliInputStream(input);
                int count;
                while ((count = decoding.read(part, 0, part.length)) >= 0) {
                    if (!output.append(part, 0, count)) {
                        state = State.CUT;
                        return;
                    }
                }
                state = State.WHOLE;
            } catch (IOException | RuntimeException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                endedEarly = ENDS_EARLY.contains(String.valueOf(cause.getMessage()));
                if (decoding != null) {
                    takeRest(decoding, part, "Unused bytes after end".equals(cause.getMessage()));
                }
            } finally {
                isInputLeft = input.available() > 0;
            }
        }

        /** Takes the bytes decoded until the library gave up. */
        private void takeRest(BrotliInputStream decoding, byte[] part, boolean hasEnded) {
            try {
                Object library = STATE.get(decoding);
                boolean fits = output.append(part, 0, USED_OF_PART.getInt(library));
                if (hasEnded) {
                    state = fits ? State.WHOLE : State.CUT;
                } else if (WINDOW.get(library) instanceof byte[] window) {
                    int decoded = Math.min(WINDOW_LENGTH.getInt(library), window.length);
                    state = fits && output.append(window, 0, decoded) ? State.BAD : State.CUT;
                }
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Field field(Class<?> owner, String name) {
        try {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("not the brotli decoder that this class was written for", e);
        }
    }
}
