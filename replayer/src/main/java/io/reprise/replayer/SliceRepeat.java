package io.reprise.replayer;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.cli.LayeredDefaults;
import io.reprise.replayer.bisect.Firings.Ended;
import io.reprise.replayer.bisect.SequentialTest;
import io.reprise.replayer.bisect.SequentialTest.Answer;
import io.reprise.replayer.filter.Filters;
import io.reprise.replayer.hunt.FiringEvidence.Example;
import io.reprise.replayer.report.BisectReport;
import io.reprise.replayer.report.GivenOptions;
import io.reprise.text.OneLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fires the small journal of a bisection, as its {@code bisect.json} says. On the main thread. */
final class SliceRepeat {
    private static final int INVALID_MAX = 3;

    private final Path directory;
    private final Around around;

    /**
     * The surroundings of a firing in this process.
     *
     * @param typed options that are typed, by name, which outrank those of the file
     * @param defaults environment and file
     */
    record Around(
            Map<String, List<String>> typed,
            LayeredDefaults defaults,
            Surroundings surroundings,
            Live live,
            InstantSource clock,
            PrintWriter err) {}

    /**
     * The result of the firings.
     *
     * @param examples responses of the last firing that showed the finding
     */
    record Result(int shown, int fired, boolean isYes, List<Example> examples) {}

    SliceRepeat(Path directory, Around around) {
        this.directory = directory;
        this.around = around;
    }

    /**
     * Fires the small journal until it is clear whether it shows the finding, or once.
     *
     * @param isOnce whether one firing is enough
     * @throws ExitException the journal cannot be fired, or the replayer was late repeatedly
     * @throws Ended the user ended it
     */
    Result fire(boolean isOnce) throws Ended {
        BisectReport.Repeat repeat = read();
        FiringOptions options =
                CommandOptions.parse(new FiringOptions(), options(repeat), around.typed(), around.defaults());
        TargetCatalog.Named named = options.target(new TargetCatalog(around.defaults()));
        Recording recording = options.recording(named, around.surroundings(), around.err());
        try (Filters filters = options.filter().start()) {
            StepFirer firer = new StepFirer(
                    options.sending(named, filters, around.clock(), around.err()),
                    options.steps(),
                    around.live(),
                    around.clock());
            PartFirer partFirer = new PartFirer(firer, repeat.finding().signal(), repeat.baseline());
            int shown = 0;
            int fired = 0;
            int invalid = 0;
            while (fired == 0 || !isOnce && SequentialTest.after(shown, fired) == Answer.OPEN) {
                PartFirer.Result result = partFirer.fire(recording, repeat.rate(), false);
                invalid = result.isValid() ? 0 : invalid + 1;
                if (invalid >= INVALID_MAX) {
                    throw new ExitException(
                            ExitCodes.INVALID, "INVALID: the replayer could not keep the timetable of the slice");
                }
                fired += result.isValid() ? 1 : 0;
                shown += result.isValid() && result.shown() > 0 ? 1 : 0;
            }
            boolean isYes = isOnce ? shown > 0 : SequentialTest.after(shown, fired) == Answer.YES;
            return new Result(shown, fired, isYes, partFirer.examples());
        }
    }

    private BisectReport.Repeat read() {
        try {
            BisectReport.Repeat repeat = BisectReport.read(directory);
            if (repeat.slice().isEmpty()) {
                throw ExitException.usage("--again: '" + directory + "' has no small journal (expected 'journal cut' to"
                        + " have written it, as bisect.md says)");
            }
            return repeat;
        } catch (IOException e) {
            throw ExitException.usage("--again: " + OneLine.reason(e) + " (expected the report of a bisection)");
        }
    }

    private GivenOptions options(BisectReport.Repeat repeat) {
        Map<String, List<String>> values = new LinkedHashMap<>(repeat.options().values());
        values.put("--journal", List.of(directory.resolve(SliceOutput.SLICE).toString()));
        Path links = directory.resolve(SliceOutput.LINKS);
        if (Files.exists(links)) {
            values.put("--correlate", List.of(links.toString()));
        }
        return new GivenOptions(values, repeat.options().withheld());
    }
}
