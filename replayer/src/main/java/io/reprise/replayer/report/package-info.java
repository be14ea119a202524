/** Shows the result of a run to people and machines. */
@NullMarked
package io.reprise.replayer.report;

import org.jspecify.annotations.NullMarked;
