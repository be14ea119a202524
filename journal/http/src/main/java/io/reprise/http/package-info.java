/**
 * HTTP/1 framing, sans I/O: bytes in, events out. Pure {@code java.*}, no sockets, no threads.
 *
 * <p>Starting points: {@link io.reprise.http.MessageFramer} turns a stream of bytes into messages,
 * {@link io.reprise.http.Head} is the view of one message head.
 */
@NullMarked
package io.reprise.http;

import org.jspecify.annotations.NullMarked;
