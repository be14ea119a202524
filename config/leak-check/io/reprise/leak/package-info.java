/** Test scope only: makes the build fail when a test leaks a buffer. */
@NullMarked
package io.reprise.leak;

import org.jspecify.annotations.NullMarked;
