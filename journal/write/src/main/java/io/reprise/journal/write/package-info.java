/**
 * Writing a journal: the only door to Chronicle Queue, and the ring that outlives its process.
 *
 * <p>Starting point: {@link io.reprise.journal.write.JournalAppender}.
 */
@NullMarked
package io.reprise.journal.write;

import org.jspecify.annotations.NullMarked;
