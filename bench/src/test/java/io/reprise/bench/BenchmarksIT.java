package io.reprise.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark once, with all its parameters, so that none breaks unnoticed. It measures nothing. */
@Tag("alone")
class BenchmarksIT {
    @Test
    void everyBenchmarkRuns() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("io\\.reprise\\..*")
                        .mode(Mode.SingleShotTime)
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();

        Set<String> ran = results.stream()
                .map(result -> result.getParams().getBenchmark())
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .collect(Collectors.toSet());
        assertThat(ran)
                .contains("framer", "nettyDecoder", "encode", "append", "appendToMappedFile", "read")
                .contains("checksum", "bodyHash", "sessionKey")
                .contains("unchanged", "edited", "oneLoop", "twoLoops", "fourLoops")
                .contains("plan", "rewrite", "release", "sentAndAnswered")
                .contains("scanRequest", "scanPage", "withoutLink", "withLink", "off");
    }
}
