package io.reprise.replayer;

import io.reprise.cli.DurationConverter;
import io.reprise.cli.ExitException;
import io.reprise.replayer.filter.Filters;
import io.reprise.text.OneLine;
import io.reprise.traffic.RequestFilter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --filter}: an extension that changes chosen requests before they are sent. */
final class FilterProgramOptions {
    private static final Duration TIMEOUT_MAX = Duration.ofHours(1);

    @Option(
            names = "--filter",
            paramLabel = "CMD|class:NAME",
            description = "Change the requests of --filter-for before they are sent (signatures, codes), by a"
                    + " program that reads and writes one JSON line per request, or by a class on"
                    + " REPRISE_CLASSPATH.")
    private @Nullable String filter;

    @Option(
            names = "--filter-for",
            split = "\n",
            splitSynopsisLabel = "",
            paramLabel = "'METHOD /path/glob'",
            description = "Recorded requests that --filter is for; repeatable.")
    private List<String> chosen = List.of();

    @Option(
            names = "--filter-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "5s",
            description = "Longest wait for an answer of the filter; after it, the request is not sent and the run"
                    + " is INVALID (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofSeconds(5);

    /**
     * Starts the filter.
     *
     * @return null if none is asked for
     * @throws ExitException an option is wrong or missing, or the filter cannot be started
     */
    @Nullable
    Filters start() {
        if (filter == null) {
            if (!chosen.isEmpty()) {
                throw ExitException.usage("--filter-for: there is no filter (expected --filter CMD as well)");
            }
            return null;
        }
        if (chosen.isEmpty()) {
            throw ExitException.usage(
                    "--filter: no request is chosen for it (expected --filter-for 'METHOD /path/glob' as well)");
        }
        if (timeout.isZero() || timeout.compareTo(TIMEOUT_MAX) > 0) {
            throw ExitException.usage(
                    "--filter-timeout: " + timeout.toMillis() + "ms (expected more than zero, 1h at most)");
        }
        RequestFilter requests = requests();
        try {
            return Filters.start(filter, requests, timeout.toNanos());
        } catch (IllegalArgumentException e) {
            throw ExitException.usage("--filter: " + OneLine.reason(e));
        } catch (IOException e) {
            throw ExitException.usage("--filter: '" + filter + "' cannot be started: " + OneLine.reason(e));
        }
    }

    /**
     * Refuses a program that cannot be found, or that ended at once. To be called as late as possible before requests.
     *
     * @throws ExitException the filter has failed
     */
    static void requireUsable(@Nullable Filters filters) {
        String failure = filters == null ? null : filters.failure();
        if (failure != null) {
            throw ExitException.usage("--filter: " + failure + " before the first request");
        }
    }

    private RequestFilter requests() {
        try {
            return RequestFilter.of(chosen, List.of());
        } catch (IllegalArgumentException e) {
            throw ExitException.usage("--filter-for: " + OneLine.reason(e));
        }
    }
}
