/**
 * What proxy, replay and the journal's tools agree on about a request: which session it belongs to, which endpoint it
 * is for, and whether a filter wants it.
 */
@NullMarked
package io.reprise.traffic;

import org.jspecify.annotations.NullMarked;
