package io.reprise.content;

/** One content coding. An implementation keeps no state, so any thread may use it. */
interface Coding {
    /**
     * Decodes a body; whatever its bytes are, the result is a state and not an exception.
     *
     * @param coded the coded body; is not changed
     * @param limit maximum number of bytes to decode, 0 or more
     */
    Decoded decode(byte[] coded, int limit);
}
