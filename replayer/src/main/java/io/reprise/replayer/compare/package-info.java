/** Compares the stored results of two runs or hunts: the release before and the one after. */
@NullMarked
package io.reprise.replayer.compare;

import org.jspecify.annotations.NullMarked;
