package io.reprise.replayer.login;

import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;

/**
 * A place in recorded requests.
 *
 * @param place where in the request
 * @param name of the field, cookie, parameter or claim; empty for any
 */
record RecordedPlace(Place place, String name) {
    boolean holds(Carried carried) {
        return carried.place() == place && (name.isEmpty() || carried.name().equalsIgnoreCase(name));
    }
}
