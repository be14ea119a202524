/** Outcomes to histograms and differences. */
@NullMarked
package io.reprise.replayer.measure;

import org.jspecify.annotations.NullMarked;
