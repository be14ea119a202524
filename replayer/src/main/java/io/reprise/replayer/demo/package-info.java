/**
 * The demonstration: a small shop with bugs that appear only under load, its users, and the command that records and
 * replays them.
 */
@NullMarked
package io.reprise.replayer.demo;

import org.jspecify.annotations.NullMarked;
