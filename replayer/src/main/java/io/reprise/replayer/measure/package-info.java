/** Turns outcomes into histograms, comparisons and the verdict. */
@NullMarked
package io.reprise.replayer.measure;

import org.jspecify.annotations.NullMarked;
