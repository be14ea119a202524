/** Sockets: client side, upstream side. Forwarding outranks recording. */
@NullMarked
package io.reprise.proxy.relay;

import org.jspecify.annotations.NullMarked;
