/** Simulated hunts: how often a hunt finds what is not there, and how often what is. */
@NullMarked
package io.reprise.bench.hunt;

import org.jspecify.annotations.NullMarked;
