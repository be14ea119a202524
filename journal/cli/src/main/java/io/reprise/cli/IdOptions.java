package io.reprise.cli;

import io.reprise.text.OneLine;
import io.reprise.traffic.IdFilter;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --session} and {@code --exchange}, the same for every program that takes a part of a recording. */
public final class IdOptions {
    @Option(
            names = "--session",
            split = "\n",
            splitSynopsisLabel = "",
            paramLabel = "ID",
            description = "Use only the requests of this session, by its id from 'journal list'; repeatable.")
    private List<String> sessions = List.of();

    @Option(
            names = "--exchange",
            split = "\n",
            splitSynopsisLabel = "",
            paramLabel = "ID",
            description = "Use only this exchange, by its id from 'journal list', besides those of --session;"
                    + " repeatable.")
    private List<String> exchanges = List.of();

    /** @throws ExitException naming an id that no exchange has */
    public IdFilter filter() {
        try {
            return IdFilter.of(sessions, exchanges);
        } catch (IllegalArgumentException e) {
            throw ExitException.usage(OneLine.reason(e));
        }
    }
}
