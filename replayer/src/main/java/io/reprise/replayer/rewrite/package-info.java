/**
 * Planned requests to the bytes sent to the target. A {@link io.reprise.replayer.rewrite.RequestChange} changes
 * requests in one respect; {@link io.reprise.replayer.rewrite.RequestRewriter} lists all changes.
 */
@NullMarked
package io.reprise.replayer.rewrite;

import org.jspecify.annotations.NullMarked;
