/**
 * The journal as a format: record layout and reader. Writing is in {@code io.reprise.journal.write}, since it needs
 * Chronicle Queue.
 *
 * <p>Starting points: {@link io.reprise.journal.RecordLayout} is the format, {@link io.reprise.journal.JournalReader}
 * reads it.
 */
@NullMarked
package io.reprise.journal;

import org.jspecify.annotations.NullMarked;
