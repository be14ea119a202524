package io.reprise.replayer.hunt;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Benjamini and Hochberg's correction: who tests a thousand things finds ten at p = 0.01 by chance. A q-value of 0.05
 * means that at most one in twenty of the results reported at this level is expected to be chance.
 */
public final class FalseDiscovery {
    private FalseDiscovery() {}

    /**
     * The q-values of p-values, in the order of these.
     *
     * @param p the p-values of all tests, also of those that found nothing
     */
    public static double[] q(double[] p) {
        int[] falling = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> p[i]).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        double[] q = new double[p.length];
        Arrays.fill(q, 1);
        double least = 1;
        for (int i = 0; i < p.length; i++) {
            int rank = p.length - i;
            least = Math.min(least, p[falling[i]] * p.length / rank);
            q[falling[i]] = least;
        }
        return q;
    }
}
