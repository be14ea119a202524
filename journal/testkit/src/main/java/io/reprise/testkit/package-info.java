/** Fixtures of the tests of all modules. Nothing in a program depends on it. */
@NullMarked
package io.reprise.testkit;

import org.jspecify.annotations.NullMarked;
