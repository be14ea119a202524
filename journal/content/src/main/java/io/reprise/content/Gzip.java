package io.reprise.content;

import io.reprise.content.Decoded.State;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** gzip (RFC 1952): one or several members. Bytes after the last one are ignored, as browsers do. */
final class Gzip implements Coding {
    @Override
    public Decoded decode(byte[] coded, int limit) {
        Output output = new Output(limit);
        try (GZIPInputStream decoding = new GZIPInputStream(new ByteArrayInputStream(coded))) {
            return output.as(output.appendAll(decoding));
        } catch (EOFException e) {
            return output.as(State.TRUNCATED);
        } catch (IOException | RuntimeException e) {
            return output.as(State.BAD);
        }
    }
}
