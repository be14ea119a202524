/** Where clients connect: ports and their handover, unix sockets, TLS and PROXY headers in front of HTTP. */
@NullMarked
package io.reprise.proxy.relay.listen;

import org.jspecify.annotations.NullMarked;
