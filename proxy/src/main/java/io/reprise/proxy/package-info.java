/** The recording proxy: command line, configuration, wiring, lifecycle. */
@NullMarked
package io.reprise.proxy;

import org.jspecify.annotations.NullMarked;
