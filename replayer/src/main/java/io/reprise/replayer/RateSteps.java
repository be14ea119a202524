package io.reprise.replayer;

import io.reprise.replayer.plan.Rate;
import io.reprise.text.OneLine;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code --rate}: one pace, or several that the recording is fired at one after another. Immutable.
 *
 * @param rates the paces in the order of their steps; at least one
 */
record RateSteps(List<Rate> rates) {
    private static final int STEPS_MAX = 100;

    RateSteps {
        rates = List.copyOf(rates);
    }

    /** Reads the paces, with a message that says what one looks like. */
    static final class Converter implements ITypeConverter<RateSteps> {
        @Override
        public RateSteps convert(String value) {
            try {
                return parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(OneLine.reason(e));
            }
        }
    }

    /** @throws IllegalArgumentException naming the value and what would be right */
    static RateSteps parse(String value) {
        // The commas of a profile, such as 1x:2m,4x:5m, are its own.
        List<String> parts = value.indexOf(':') < 0 ? List.of(value.split(",", -1)) : List.of(value);
        if (parts.size() > STEPS_MAX) {
            throw new IllegalArgumentException(parts.size() + " steps (expected " + STEPS_MAX + " at most)");
        }
        List<Rate> rates = new ArrayList<>();
        parts.forEach(part -> rates.add(Rate.parse(part)));
        return new RateSteps(rates);
    }

    Rate first() {
        return rates.get(0);
    }

    boolean isOne() {
        return rates.size() == 1;
    }
}
