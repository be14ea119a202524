/** Health, metrics and control, on a port and thread of their own. */
@NullMarked
package io.reprise.proxy.admin;

import org.jspecify.annotations.NullMarked;
