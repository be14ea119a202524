/**
 * Where responses issue values, and where requests carry them. Knows messages only: heads and bodies, no journal and no
 * replay. {@link io.reprise.replayer.values.ResponseScanner} finds the values that a response issues,
 * {@link io.reprise.replayer.values.RequestScanner} those that a request carries, and
 * {@link io.reprise.replayer.values.Splicer} writes other values in their places.
 */
@NullMarked
package io.reprise.replayer.values;

import org.jspecify.annotations.NullMarked;
