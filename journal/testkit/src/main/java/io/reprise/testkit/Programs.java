package io.reprise.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The packaged programs of this checkout, as command lines of processes. Stateless. */
public final class Programs {
    private static final Map<String, String> MODULES =
            Map.of("proxy", "proxy", "replay", "replayer", "journal", "journal/tools", "benchmarks", "bench");

    private Programs() {}

    /** The root of the checkout. */
    public static Path root() {
        String root = System.getProperty("reprise.root");
        if (root == null) {
            throw new IllegalStateException("reprise.root is not set (expected: the root of the checkout, as the build"
                    + " and bin/test set it)");
        }
        return Path.of(root);
    }

    /** The jar of {@code proxy}, {@code replay}, {@code journal} or {@code benchmarks}, which may not be built yet. */
    public static Path jar(String program) {
        String module = MODULES.get(program);
        if (module == null) {
            throw new IllegalArgumentException("'" + program + "' (expected: one of " + MODULES.keySet() + ")");
        }
        return root().resolve(module).resolve("target").resolve(program + ".jar");
    }

    /** A command line that runs a program on the JDK of this process, with the JVM options of {@code bin/launch.sh}. */
    public static List<String> command(String program, List<String> arguments) {
        return command(program, List.of(), arguments);
    }

    /**
     * The same with further JVM options.
     *
     * @return a list that the caller may change
     */
    public static List<String> command(String program, List<String> jvmOptions, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Without it, JDK 24 and later print warnings about Chronicle's libraries.
        command.add("-Dsun.misc.unsafe.memory.access=allow");
        command.addAll(jvmOptions);
        command.add("-jar");
        command.add(jar(program).toString());
        command.addAll(arguments);
        return command;
    }
}
