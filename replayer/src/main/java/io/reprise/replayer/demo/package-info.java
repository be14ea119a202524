/** The demonstration: a small shop with bugs that only load brings out, its users, and the whole way end to end. */
@NullMarked
package io.reprise.replayer.demo;

import org.jspecify.annotations.NullMarked;
