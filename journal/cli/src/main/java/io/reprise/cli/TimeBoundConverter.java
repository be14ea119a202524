package io.reprise.cli;

import io.reprise.text.OneLine;
import io.reprise.time.TimeBound;
import java.time.ZoneOffset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --from} and {@code --to}: a duration is an offset from the start, everything else a time. */
public final class TimeBoundConverter implements ITypeConverter<TimeBound> {
    @Override
    public TimeBound convert(String value) {
        try {
            return new TimeBound.Offset(DurationConverter.parse(value));
        } catch (TypeConversionException notADuration) {
            try {
                return TimeBound.parseIso(value, ZoneOffset.UTC);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(OneLine.reason(e));
            }
        }
    }
}
