/** Fixtures for the tests of all modules; no program depends on this package. */
@NullMarked
package io.reprise.testkit;

import org.jspecify.annotations.NullMarked;
