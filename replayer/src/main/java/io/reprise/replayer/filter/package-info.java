/**
 * Extensions that change requests before they are sent, where copying values does not suffice: signatures, one-time
 * codes, hashes of things that the recording does not show. Start with {@link
 * io.reprise.replayer.filter.ReplayFilter}, which users implement, and {@link io.reprise.replayer.filter.Filters}.
 */
@NullMarked
package io.reprise.replayer.filter;

import org.jspecify.annotations.NullMarked;
