package io.reprise.tools;

import io.reprise.journal.exchange.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * A format that {@code journal import} reads. A new format is one implementation and one line in {@link Formats}.
 * Implementations are stateless and treat their input as hostile: every size has a limit.
 */
interface Importer {
    /** The word after {@code --from}. */
    String format();

    /**
     * Reads a file to its end.
     *
     * @param in buffered; the caller closes it
     * @param to takes the exchanges in the order in which their requests arrived, with rising ids of 1 or more; throws
     *     {@link IllegalArgumentException} for an exchange that is out of order or has no valid id
     * @throws FormatException with a message of one line: the place in the file, what is wrong, what is expected
     */
    void read(InputStream in, Consumer<Exchange> to) throws IOException, FormatException;
}
