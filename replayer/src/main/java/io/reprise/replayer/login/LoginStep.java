package io.reprise.replayer.login;

import java.util.List;

/**
 * One request of a login and what is done with its response.
 *
 * @param request what is sent
 * @param checks conditions that the response must meet
 * @param captures values that are taken out of the response
 */
record LoginStep(Request request, Checks checks, List<Capture> captures) {
    /**
     * The request of a step.
     *
     * @param line its line in the file, from 1
     * @param method the request method
     * @param target in origin form
     * @param fields header fields in the order of the file
     * @param body empty for none
     * @param bodyEscaping how values are written in the body
     */
    record Request(
            int line, String method, Template target, List<Field> fields, Template body, Escaping bodyEscaping) {}

    /** A header field. */
    record Field(String name, Template value) {}

    /**
     * Conditions that a response must meet for the login to go on.
     *
     * @param statuses one of them; any below 400 if the list is empty
     * @param cookies names of cookies that the login has after the response
     */
    record Checks(List<Integer> statuses, List<String> cookies) {}

    /** The request in a few words, without values. */
    String label() {
        return request.method + " " + request.target;
    }
}
