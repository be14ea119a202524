/** The search for the smallest part of a recording, and the lowest rate, that still show a finding. No sockets. */
@NullMarked
package io.reprise.replayer.bisect;

import org.jspecify.annotations.NullMarked;
