package io.reprise.replayer.values;

/** An encoding without escapes: it restricts what may stand there. */
abstract class PlainCodec extends Codec {
    @Override
    final boolean isPlain(String raw) {
        return true;
    }

    @Override
    final void decode(String raw, DecodedChars out) {
        for (int i = 0; i < raw.length(); i++) {
            out.add(raw.charAt(i), i);
        }
    }
}
