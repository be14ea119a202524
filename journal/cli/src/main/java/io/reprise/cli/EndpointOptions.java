package io.reprise.cli;

import io.reprise.text.OneLine;
import io.reprise.traffic.EndpointNames;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --endpoint}, the same for every program that groups the requests of a recording. */
public final class EndpointOptions {
    @Option(
            names = "--endpoint",
            split = "\n",
            splitSynopsisLabel = "",
            paramLabel = "'METHOD /path/{name}'",
            description =
                    "Count the requests of this form as one endpoint, * for all methods; repeatable (default: found"
                            + " in the recording).")
    private List<String> rules = List.of();

    /** The rules as typed. */
    public String text() {
        return rules.toString();
    }

    /** @throws ExitException naming a rule that is invalid */
    public EndpointNames names() {
        try {
            return EndpointNames.of(rules);
        } catch (IllegalArgumentException e) {
            throw ExitException.usage("--endpoint: " + OneLine.reason(e));
        }
    }
}
