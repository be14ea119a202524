package io.reprise.tools;

import io.reprise.journal.exchange.Exchange;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A format that {@code journal export} writes. A new format is one implementation and one line in {@link Formats}.
 * Implementations are stateless: the state of one file is in the {@link Output}.
 */
interface Exporter {
    /** The word after {@code --to}. */
    String format();

    /**
     * Begins a file.
     *
     * @param out buffered; the caller closes it
     */
    Output begin(OutputStream out) throws IOException;

    /** One file that is being written. Not thread-safe. */
    interface Output {
        /** Writes one exchange with all recorded bytes of its bodies. Exchanges come in the order of their arrival. */
        void write(Exchange exchange) throws IOException;

        /** Ends the file. */
        void finish() throws IOException;
    }
}
