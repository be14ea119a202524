package io.reprise.replayer;

import io.reprise.replayer.engine.EngineConfig;
import io.reprise.replayer.filter.Filters;
import io.reprise.replayer.plan.Rate;
import io.reprise.replayer.plan.Scale;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which recording is fired at which target, and how: the options that a hunt and its bisection share. */
final class FiringOptions {
    @Mixin
    private SourceOptions source = new SourceOptions();

    @Mixin
    private TargetOptions target = new TargetOptions();

    @Mixin
    private ScaleOptions scale = new ScaleOptions();

    @Option(
            names = "--baseline",
            paramLabel = "RATE",
            defaultValue = "1x",
            description = "Pace at which the target is known to work, as a multiple of the recorded one (default:"
                    + " ${DEFAULT-VALUE}).")
    private String baseline = "1x";

    @Mixin
    private StepOptions steps = new StepOptions();

    @Mixin
    private StateOptions state = new StateOptions();

    @Mixin
    private FilterProgramOptions filter = new FilterProgramOptions();

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Mixin
    private AbortOption abort = new AbortOption();

    Scale scale() {
        return scale.scale();
    }

    SourceOptions source() {
        return source;
    }

    StateOptions state() {
        return state;
    }

    StepOptions steps() {
        return steps;
    }

    FilterProgramOptions filter() {
        return filter;
    }

    BigDecimal baseline() {
        return HuntOptions.multiple("--baseline", baseline);
    }

    /** Checks what can be checked before anything is read. */
    TargetCatalog.Named target(TargetCatalog catalog) {
        target.requireNotSwapped(source, catalog);
        state.check();
        baseline();
        abort.conditions();
        return target.find(catalog, engine.insecure());
    }

    /** Reads the recording, unless the target may be production. */
    Recording recording(TargetCatalog.Named named, Surroundings surroundings, PrintWriter err) {
        Recording recording = target.guarded(named, source, Rate.recorded(), scale, surroundings, err);
        abort.require(recording.endpoints());
        return recording;
    }

    /** The configuration of one more firing, with a run id of its own. */
    EngineConfig config(TargetCatalog.Named named, InstantSource clock) {
        return engine.config(named.target(), RunIds.next(clock));
    }

    StepFirer.Sending sending(
            TargetCatalog.Named named, @Nullable Filters filters, InstantSource clock, PrintWriter err) {
        config(named, clock); // errors come before requests
        return new StepFirer.Sending(
                state,
                () -> config(named, clock).withFilters(filters),
                engine.orderName(),
                engine.maxLag(),
                abort.conditions(),
                err);
    }
}
