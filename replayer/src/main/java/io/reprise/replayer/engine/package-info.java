/** Timetable to sockets to outcomes: sends each request when it is due and watches what comes back. */
@NullMarked
package io.reprise.replayer.engine;

import org.jspecify.annotations.NullMarked;
