package io.reprise.replayer;

import io.reprise.replayer.plan.Rate;
import io.reprise.replayer.source.RecordedHosts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * A part of a recording, opened as a command would.
 *
 * @param hosts the hosts that its requests were for
 * @param said what was said on stderr
 */
record OpenedPart(Recording recording, RecordedHosts hosts, String said) {
    static OpenedPart of(Path journal, String... options) {
        return of(journal, new ScaleOptions(), options);
    }

    static OpenedPart of(Path journal, ScaleOptions scale, String... options) {
        SourceOptions source = new SourceOptions();
        new CommandLine(source)
                .parseArgs(Stream.concat(Stream.of("--journal=" + journal), Arrays.stream(options))
                        .toArray(String[]::new));
        StringWriter said = new StringWriter();
        RecordedHosts hosts = new RecordedHosts(Set.of());
        ReadingProgress progress = ReadingProgress.ofRecording(new PrintWriter(said));
        return new OpenedPart(Recording.open(source, Rate.recorded(), scale, hosts, progress), hosts, said.toString());
    }

    Recording.Contents contents() {
        return recording.contents();
    }

    long requests() {
        return contents().recorded().size().requests();
    }
}
