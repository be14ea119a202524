/** Exchanges to a timetable: when each request is due. */
@NullMarked
package io.reprise.replayer.plan;

import org.jspecify.annotations.NullMarked;
