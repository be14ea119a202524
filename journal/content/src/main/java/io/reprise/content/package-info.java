/**
 * What a recorded body says: {@link io.reprise.content.ContentDecoder} undoes its content codings, and
 * {@link io.reprise.content.Charsets} finds the charset of a text.
 */
@NullMarked
package io.reprise.content;

import org.jspecify.annotations.NullMarked;
