package io.reprise.replayer.report;

import io.reprise.replayer.compare.Compared;

/** What the reports of a comparison are made of. Immutable. */
public record ComparisonData(Compared compared) {}
