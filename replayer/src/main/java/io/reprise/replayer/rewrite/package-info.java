/**
 * Planned requests to the bytes that the target gets. {@link io.reprise.replayer.rewrite.RequestChange} is what changes
 * requests in one respect; {@link io.reprise.replayer.rewrite.RequestRewriter} lists all that do.
 */
@NullMarked
package io.reprise.replayer.rewrite;

import org.jspecify.annotations.NullMarked;
