/** Benchmarks: measures everything, imported by nobody. */
@NullMarked
package io.reprise.bench;

import org.jspecify.annotations.NullMarked;
