/**
 * HTTP/1 framing without I/O: bytes in, events out. Only {@code java.*}; no sockets, no threads.
 *
 * <p>Starting points: {@link io.reprise.http.MessageFramer} splits a stream of bytes into messages, and
 * {@link io.reprise.http.Head} is the view of a message head.
 */
@NullMarked
package io.reprise.http;

import org.jspecify.annotations.NullMarked;
