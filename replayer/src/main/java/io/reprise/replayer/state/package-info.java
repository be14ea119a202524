/**
 * Value links: values that a recorded response issued and a later request sent back, found in the recording, and the
 * values that the target issues in their places. Knows recorded exchanges and {@link io.reprise.replayer.values}, and
 * neither pace nor sockets.
 */
@NullMarked
package io.reprise.replayer.state;

import org.jspecify.annotations.NullMarked;
