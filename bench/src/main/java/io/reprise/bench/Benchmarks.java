package io.reprise.bench;

import io.reprise.bench.hunt.HuntCalibration;
import io.reprise.bench.sidebyside.LinkSearch;
import io.reprise.bench.sidebyside.ReplaySoak;
import io.reprise.bench.sidebyside.SideBySide;
import io.reprise.bench.soak.Soak;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.Main;

/** The main class of the jar: runs the harness or a soak if the first argument names it, otherwise JMH. */
public final class Benchmarks {
    private Benchmarks() {}

    /** Passes all options to JMH; adds the allocation profiler unless the options name another profiler. */
    public static void main(String[] args) throws IOException {
        switch (args.length == 0 ? "" : args[0]) {
            case "side-by-side" -> SideBySide.main(Arrays.copyOfRange(args, 1, args.length));
            case "replay-soak" -> ReplaySoak.main(Arrays.copyOfRange(args, 1, args.length));
            case "hunt-calibration" -> HuntCalibration.main(Arrays.copyOfRange(args, 1, args.length));
            case "links" -> LinkSearch.main(Arrays.copyOfRange(args, 1, args.length));
            case "soak" -> Soak.main(Arrays.copyOfRange(args, 1, args.length));
            default -> runJmh(args);
        }
    }

    private static void runJmh(String[] args) throws IOException {
        List<String> all = new ArrayList<>(List.of(args));
        if (!all.contains("-prof")) {
            all.addAll(List.of("-prof", "gc"));
        }
        Main.main(all.toArray(new String[0]));
    }
}
