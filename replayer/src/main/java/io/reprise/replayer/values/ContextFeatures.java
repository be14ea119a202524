package io.reprise.replayer.values;

/**
 * The text around a value in scripts and plain text, in several lengths: of two places that share the nearest
 * characters, the one that shares more wins. Identifiers in it are replaced, as they differ at the target.
 */
record ContextFeatures(String text, int start, int end) implements Features {
    private static final int[] LEFT = {48, 32, 20, 12, 8, 5};
    private static final int[] RIGHT = {24, 8, 1};
    /** Characters of context, before identifiers in it are replaced. */
    private static final int WINDOW = 96;

    @Override
    public void addTo(FeatureSet set) {
        int from = Math.max(0, start - WINDOW);
        String left = Shapes.withoutIdentifiers((from == 0 ? "^" : "") + text.substring(from, start));
        for (int length : LEFT) {
            if (left.length() >= length) {
                set.add("left:", HtmlValues.collapse(left.substring(left.length() - length)));
            }
        }
        if (left.length() < LEFT[0]) {
            set.add("left:", HtmlValues.collapse(left));
        }
        String right = Shapes.withoutIdentifiers(text.substring(end, Math.min(text.length(), end + WINDOW)));
        for (int length : RIGHT) {
            if (right.length() >= length) {
                set.add("right:", HtmlValues.collapse(right.substring(0, length)));
            }
        }
    }
}
