/**
 * Decodes recorded bodies: {@link io.reprise.content.ContentDecoder} undoes content codings, and {@link
 * io.reprise.content.Charsets} finds the charset of a text.
 */
@NullMarked
package io.reprise.content;

import org.jspecify.annotations.NullMarked;
