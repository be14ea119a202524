/** Text for people and terminals: any message as one line, without anything that a terminal would obey. */
@NullMarked
package io.reprise.text;

import org.jspecify.annotations.NullMarked;
