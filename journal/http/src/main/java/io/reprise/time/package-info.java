/** Where time comes from. */
@NullMarked
package io.reprise.time;

import org.jspecify.annotations.NullMarked;
