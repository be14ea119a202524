/** Records put together to exchanges: what replay and the journal's tools read. */
@NullMarked
package io.reprise.journal.exchange;

import org.jspecify.annotations.NullMarked;
