package io.reprise.replayer.state;

import io.reprise.replayer.values.Place;
import io.reprise.traffic.RequestFilter;
import java.util.List;

/**
 * One line of a file of value links. It names endpoints and places, so that it holds for any recording of the same
 * application. Immutable.
 *
 * @param line its number in the file, from 1
 * @param text the line without its comment
 * @param action the effect of the rule
 * @param sentTo endpoint whose request carries the value
 * @param place where the request carries it
 * @param name name of the parameter, field, header or cookie, in lower case; {@code *} for any
 * @param issuer where responses issue the value; {@link Issuer#NONE} for {@link Action#KEEP}
 */
public record LinkRule(
        int line, String text, Action action, EndpointPattern sentTo, Place place, String name, Issuer issuer) {
    static final String ANY = "*";

    /** The effect of a rule. */
    public enum Action {
        /** Values at the place come from the issuer. */
        LINK,
        /** Values at the place are sent as recorded. */
        KEEP
    }

    /**
     * Where responses issue a value.
     *
     * @param endpoint whose responses
     * @param kind structural address in them, see {@link LinkKind#kind}
     */
    public record Issuer(EndpointPattern endpoint, String kind) {
        /** For rules without an issuer. */
        static final Issuer NONE = new Issuer(EndpointPattern.ALL, "");

        boolean matches(String issuedBy, String issuedAt) {
            return kind.equals(issuedAt) && endpoint.matches(issuedBy);
        }
    }

    /**
     * Endpoints: a method or {@code *}, and a path in which {@code *} and a placeholder such as <code>{id}</code> stand
     * for any characters of a segment and {@code **} for any number of segments.
     *
     * @param text as it is written
     * @param filter accepts the endpoints
     */
    public record EndpointPattern(String text, RequestFilter filter) {
        static final EndpointPattern ALL = of("*", "**");

        /** @throws IllegalArgumentException naming the pattern and what is expected */
        static EndpointPattern of(String method, String path) {
            String glob = path.replaceAll("\\{[^{}/]*}", "*");
            return new EndpointPattern(method + ' ' + path, RequestFilter.of(List.of(method + ' ' + glob), List.of()));
        }

        boolean matches(String endpoint) {
            int space = endpoint.indexOf(' ');
            return endpoint.equals(text)
                    || space > 0 && filter.accepts(endpoint.substring(0, space), endpoint.substring(space + 1));
        }
    }

    /** Whether the rule is about this place of requests. */
    boolean isAbout(String endpoint, Place carriedAt, String carriedName) {
        return place == carriedAt
                && (name.equals(ANY) || name.equalsIgnoreCase(carriedName))
                && sentTo.matches(endpoint);
    }
}
