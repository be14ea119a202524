/**
 * Conditions of a release, such as {@code p99(GET /cart) > 250ms}, and whether a run meets them. The figures of a run
 * come through {@link io.reprise.replayer.gate.Figures}.
 */
@NullMarked
package io.reprise.replayer.gate;

import org.jspecify.annotations.NullMarked;
