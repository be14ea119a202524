package io.reprise.replayer.values;

/**
 * The text around a value in scripts and plain text, in several lengths: of two places that share the nearest
 * characters, the one that shares more wins.
 */
record ContextFeatures(String text, int start, int end) implements Features {
    private static final int[] LEFT = {48, 32, 20, 12, 8, 5};
    private static final int[] RIGHT = {24, 8, 1};

    @Override
    public void addTo(FeatureSet set) {
        for (int length : LEFT) {
            if (start >= length) {
                set.add("left:", HtmlValues.collapse(text.substring(start - length, start)));
            }
        }
        if (start > 0 && start < LEFT[0]) {
            set.add("left:", HtmlValues.collapse("^" + text.substring(0, start)));
        }
        for (int length : RIGHT) {
            if (end + length <= text.length()) {
                set.add("right:", HtmlValues.collapse(text.substring(end, end + length)));
            }
        }
    }
}
