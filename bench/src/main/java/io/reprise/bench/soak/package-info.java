/** Sends all kinds of production traffic through a real proxy for hours, and then accounts for each exchange. */
@NullMarked
package io.reprise.bench.soak;

import org.jspecify.annotations.NullMarked;
