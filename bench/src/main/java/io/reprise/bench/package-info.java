/** Benchmarks, which measure all other modules. No module imports them. */
@NullMarked
package io.reprise.bench;

import org.jspecify.annotations.NullMarked;
