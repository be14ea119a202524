/** Files of JSON that this program wrote and reads again. */
@NullMarked
package io.reprise.replayer.json;

import org.jspecify.annotations.NullMarked;
