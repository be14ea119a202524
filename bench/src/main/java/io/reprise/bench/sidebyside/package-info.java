/** Compares the proxy with nginx and HAProxy, and the replayer with wrk: real processes in one run. */
@NullMarked
package io.reprise.bench.sidebyside;

import org.jspecify.annotations.NullMarked;
