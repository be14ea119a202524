/** The two HTTP/1 sides of an exchange, and how heads are rewritten in between. Starting point: {@code Http1Client}. */
@NullMarked
package io.reprise.proxy.relay.http1;

import org.jspecify.annotations.NullMarked;
