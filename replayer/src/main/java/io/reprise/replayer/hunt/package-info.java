/** Compares firings of one recording, at its own pace and under load: which failures appear only under load. */
@NullMarked
package io.reprise.replayer.hunt;

import org.jspecify.annotations.NullMarked;
