package io.reprise.replayer.report;

import io.reprise.text.Shown;
import java.util.List;

/**
 * The page of one endpoint, as people read it. Names of endpoints are hostile; every page escapes them. Immutable.
 *
 * @param anchor where a link finds it; letters, digits and hyphens
 * @param name method and path template
 * @param numbers the most important numbers, in a line
 * @param findings the findings of a hunt at this endpoint
 * @param rows a row for each firing, with a text for each of {@link EndpointViews#COLUMNS}
 * @param failures a row for each pair of recorded and replayed result that differs: the pair, and how often in each
 *     firing
 * @param capacity the peak of its throughput, in a sentence; empty where only one firing was made
 */
public record EndpointView(
        String anchor,
        String name,
        String numbers,
        List<Link> findings,
        List<List<String>> rows,
        List<List<String>> failures,
        String capacity) {
    private static final int NAME_MAX = 300;

    /** The name, if it is not too long for a page. */
    public String shown() {
        return Shown.printable(name, NAME_MAX);
    }

    /**
     * A link to a finding.
     *
     * @param anchor of the finding
     */
    public record Link(String anchor, String text) {}
}
