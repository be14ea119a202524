/** Opening files that other programs made. */
@NullMarked
package io.reprise.files;

import org.jspecify.annotations.NullMarked;
