package io.reprise.replayer.login;

import io.reprise.http.Head;
import io.reprise.replayer.values.Place;
import java.util.List;

/**
 * What a login issued. Immutable.
 *
 * @param answers heads of the responses that set cookies, in their order
 * @param values where the captured values go
 */
public record LoginOutcome(List<Answer> answers, List<Value> values) {
    /**
     * A response that set cookies.
     *
     * @param path the path of the request that it answered
     * @param head its head; for one thread at a time
     */
    public record Answer(String path, Head head) {}

    /**
     * A value for the requests of the lane.
     *
     * @param everywhere whether requests that were recorded without it get it too; only for header fields
     * @param place where it goes
     * @param name of the field or parameter, in lower case
     * @param value what is sent
     */
    public record Value(boolean everywhere, Place place, String name, String value) {}
}
