package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.replayer.plan.Rate;
import io.reprise.replayer.source.RecordedHosts;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The target, and the guards that keep requests from production. */
final class TargetOptions {
    @Option(
            names = "--target",
            paramLabel = "NAME|URL|unix:PATH",
            description = "Address to fire at: http(s)://HOST[:PORT], unix:PATH, or a name configured as"
                    + " target.NAME.url.")
    private @Nullable String target;

    @Option(
            names = "--allow-production",
            description = "Fire even at a target that is marked as production or that the recording came from.")
    private boolean allowProduction;

    boolean isGiven() {
        return target != null;
    }

    boolean allowsProduction() {
        return allowProduction;
    }

    /** @throws ExitException there is no target, or none of this name */
    TargetCatalog.Named find(TargetCatalog catalog, boolean insecure) {
        if (target == null) {
            throw ExitException.usage("--target is missing (expected http://HOST[:PORT] or a configured name)");
        }
        return catalog.find(target, insecure);
    }

    /**
     * Reads the recording, and refuses a target that is, or may be, the place where it was made.
     *
     * @throws ExitException the target is refused
     */
    Recording guarded(
            TargetCatalog.Named named,
            SourceOptions source,
            Rate rate,
            ScaleOptions scale,
            Surroundings surroundings,
            PrintWriter err) {
        ReadingProgress progress = ReadingProgress.ofRecording(err);
        ProductionGuard guard = guard(named, surroundings); // before the recording is read, which may take long
        if (guard == null) {
            return Recording.open(source, rate, scale, new RecordedHosts(Set.of()), progress);
        }
        RecordedHosts hosts = new RecordedHosts(guard.watched());
        Recording recording = Recording.open(source, rate, scale, hosts, progress);
        refuse(guard.decide(recording.contents().runs(), hosts).refusal());
        return recording;
    }

    /**
     * The guard of a recording that is not known yet; null if every target is allowed.
     *
     * @throws ExitException the target is marked as production
     */
    @Nullable
    ProductionGuard guard(TargetCatalog.Named named, Surroundings surroundings) {
        if (allowProduction) {
            return null;
        }
        ProductionGuard guard = new ProductionGuard(named, surroundings);
        refuse(guard.marked());
        return guard;
    }

    static void refuse(@Nullable String reason) {
        if (reason != null) {
            throw ExitException.usage(reason);
        }
    }

    /** Finds {@code --journal} and {@code --target} swapped: a message about one of the two alone would confuse. */
    void requireNotSwapped(SourceOptions source, TargetCatalog catalog) {
        String path = target == null || target.contains("://") || !isThere(target) ? null : target;
        for (String url : source.given()) {
            if (url.contains("://")) {
                throw ExitException.usage("--journal: '" + url + "' is a URL"
                        + (path == null
                                ? " (expected the directory that the proxy records into; a URL belongs to --target)"
                                : " and --target: '" + path + "' is a file or directory: they are swapped (expected"
                                        + " --journal " + path + " --target " + url + ")"));
            }
        }
        if (path != null && !catalog.knows(path)) {
            throw ExitException.usage("--target: '" + path + "' is a file or directory (expected http://HOST[:PORT] or"
                    + " a configured name; a recording belongs to --journal)");
        }
    }

    private static boolean isThere(String path) {
        try {
            return Files.exists(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
