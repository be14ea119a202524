package io.reprise.replayer.demo;

import java.util.List;
import java.util.Map;

/** Replays a recording for the demonstration as a user would, with the arguments of the {@code replay} command. */
@FunctionalInterface
public interface StepReplay {
    /**
     * Replays once and reports as the command does.
     *
     * @param arguments what a user would type after {@code replay}
     */
    Result replay(List<String> arguments);

    /**
     * The result of a replay.
     *
     * @param exitCode the exit code of the command
     * @param failures failed requests by endpoint and signature, such as {@code POST /checkout  200 → 500}
     */
    record Result(int exitCode, Map<String, Long> failures) {}
}
