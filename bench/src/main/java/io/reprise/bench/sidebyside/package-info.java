/** The proxy beside nginx and HAProxy, and the replayer beside wrk: real processes, interleaved rounds, one run. */
@NullMarked
package io.reprise.bench.sidebyside;

import org.jspecify.annotations.NullMarked;
