package io.reprise.replayer;

import io.reprise.replayer.engine.ConnectionUse;
import io.reprise.replayer.engine.EngineLimits;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --connections}. Stateless. */
final class ConnectionsConverter implements ITypeConverter<ConnectionsConverter.Connections> {
    private static final Pattern FORM = Pattern.compile("(?:(recorded|session|pool)(?::([0-9]{1,9}))?)|([0-9]{1,9})");
    /** Where clients do not share connections, there are more of them. */
    private static final int UNSHARED_MAX = 16_384;

    /**
     * Which requests share a connection, and how many connections may be open.
     *
     * @param max the most at one time, more than 0
     */
    record Connections(ConnectionUse use, int max) {
        @Override
        public String toString() {
            return use.name().toLowerCase(Locale.ROOT) + ":" + max;
        }
    }

    static final Connections DEFAULT = new Connections(ConnectionUse.POOL, EngineLimits.DEFAULT.connectionsMax());

    @Override
    public Connections convert(String value) {
        Matcher matcher = FORM.matcher(value);
        if (!matcher.matches()) {
            throw wrong(value);
        }
        String name = matcher.group(1) == null ? "pool" : matcher.group(1);
        String number = matcher.group(1) == null ? matcher.group(3) : matcher.group(2);
        ConnectionUse use = ConnectionUse.valueOf(name.toUpperCase(Locale.ROOT));
        int most = use == ConnectionUse.POOL ? DEFAULT.max() : UNSHARED_MAX;
        int max = number == null ? most : Integer.parseInt(number);
        if (max == 0) {
            throw wrong(value);
        }
        return new Connections(use, max);
    }

    private static TypeConversionException wrong(String value) {
        return new TypeConversionException(
                "'" + value + "' (expected recorded, session, or pool:N, with the most connections at one time as N)");
    }
}
