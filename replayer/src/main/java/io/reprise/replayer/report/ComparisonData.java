package io.reprise.replayer.report;

import io.reprise.replayer.compare.Compared;

/** The data from which the reports of a comparison are made. Immutable. */
public record ComparisonData(Compared compared) {}
