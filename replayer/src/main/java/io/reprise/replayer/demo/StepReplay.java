package io.reprise.replayer.demo;

import java.util.List;
import java.util.Map;

/**
 * How the demonstration has a recording replayed: as a user would, with the arguments of the {@code replay} command.
 */
@FunctionalInterface
public interface StepReplay {
    /**
     * Replays once and reports as the command does.
     *
     * @param arguments what a user would type after {@code replay}
     */
    Result replay(List<String> arguments);

    /**
     * What a replay came to.
     *
     * @param exitCode the exit code of the command
     * @param failures failed requests by endpoint and signature, such as {@code POST /checkout  200 → 500}
     */
    record Result(int exitCode, Map<String, Long> failures) {}
}
