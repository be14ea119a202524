/** Opening files that somebody else put there. */
@NullMarked
package io.reprise.files;

import org.jspecify.annotations.NullMarked;
