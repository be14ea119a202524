package io.reprise.replayer.state;

import io.reprise.replayer.values.Slot;

/**
 * A value in a request that the client made up, and that each replay makes up anew.
 *
 * @param slot where the request carries it
 * @param recorded the value as recorded, decoded
 */
public record FreshValue(Slot slot, String recorded) {}
