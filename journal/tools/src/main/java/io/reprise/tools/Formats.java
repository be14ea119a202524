package io.reprise.tools;

import io.reprise.cli.ExitException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The formats that recordings are exported to and imported from. */
final class Formats {
    static final List<Exporter> EXPORTERS = List.of(new NdjsonExporter());
    static final List<Importer> IMPORTERS = List.of(new NdjsonImporter());

    private Formats() {}

    /** @throws ExitException if there is no such format */
    static Exporter exporter(String name) {
        return named(EXPORTERS, Exporter::format, "--to", name);
    }

    /** @throws ExitException if there is no such format */
    static Importer importer(String name) {
        return named(IMPORTERS, Importer::format, "--from", name);
    }

    private static <F> F named(List<F> formats, Function<F, String> name, String option, String wanted) {
        return formats.stream()
                .filter(format -> name.apply(format).equals(wanted))
                .findFirst()
                .orElseThrow(() -> ExitException.usage(option + ": '" + wanted + "' is not a format (expected: "
                        + formats.stream().map(name).collect(Collectors.joining(", ")) + ")"));
    }
}
