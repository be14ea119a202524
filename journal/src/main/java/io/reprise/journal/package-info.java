/**
 * The journal: record layout, append, read. The only door to Chronicle Queue, which writes; reading needs no Chronicle.
 *
 * <p>Starting points: {@link io.reprise.journal.RecordLayout} is the format, {@link io.reprise.journal.JournalAppender}
 * writes it, {@link io.reprise.journal.JournalReader} reads it.
 */
@NullMarked
package io.reprise.journal;

import org.jspecify.annotations.NullMarked;
