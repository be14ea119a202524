/** Exchanges assembled from records, for replay and for the journal's tools. */
@NullMarked
package io.reprise.journal.exchange;

import org.jspecify.annotations.NullMarked;
