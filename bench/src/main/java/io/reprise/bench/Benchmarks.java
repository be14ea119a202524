package io.reprise.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** JMH's own main, which shows what is allocated beside the time unless another profiler is asked for. */
public final class Benchmarks {
    private Benchmarks() {}

    /** Takes any option of JMH. */
    public static void main(String[] args) throws IOException {
        List<String> all = new ArrayList<>(List.of(args));
        if (!all.contains("-prof")) {
            all.addAll(List.of("-prof", "gc"));
        }
        org.openjdk.jmh.Main.main(all.toArray(new String[0]));
    }
}
