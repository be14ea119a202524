/** Text for people and terminals: one line out of any message, nothing in it that a terminal would obey. */
@NullMarked
package io.reprise.text;

import org.jspecify.annotations.NullMarked;
