/** Hours of everything that production brings, in front of a real proxy, and an account of it afterwards. */
@NullMarked
package io.reprise.bench.soak;

import org.jspecify.annotations.NullMarked;
