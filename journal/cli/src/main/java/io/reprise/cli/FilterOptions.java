package io.reprise.cli;

import io.reprise.text.OneLine;
import io.reprise.traffic.RequestFilter;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --include} and {@code --exclude}, the same for every program that reads a recording. */
public final class FilterOptions {
    @Option(
            names = "--include",
            split = "\n",
            splitSynopsisLabel = "",
            paramLabel = "'METHOD /path/glob'",
            description = "Use only these requests; repeatable.")
    private List<String> includes = List.of();

    @Option(
            names = "--exclude",
            split = "\n",
            splitSynopsisLabel = "",
            paramLabel = "'METHOD /path/glob'",
            description = "Leave out these requests; repeatable.")
    private List<String> excludes = List.of();

    /** Whether either option is given. */
    public boolean isGiven() {
        return !includes.isEmpty() || !excludes.isEmpty();
    }

    /** The patterns as typed. */
    public String text() {
        return includes + " " + excludes;
    }

    /** @throws ExitException naming the option whose pattern is invalid */
    public RequestFilter filter() {
        filter("--include", includes, List.of());
        return filter("--exclude", includes, excludes);
    }

    private static RequestFilter filter(String option, List<String> includes, List<String> excludes) {
        try {
            return RequestFilter.of(includes, excludes);
        } catch (IllegalArgumentException e) {
            throw ExitException.usage(option + ": " + OneLine.reason(e));
        }
    }
}
