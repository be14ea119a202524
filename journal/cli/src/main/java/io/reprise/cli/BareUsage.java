package io.reprise.cli;

import java.util.List;

/** The usage message of a command that is called without arguments; implemented by the annotated root command. */
public interface BareUsage {
    /** Options that the command requires. If a file or the environment sets one of them, the call is not bare. */
    List<String> needs();

    /** The shortest useful call, after {@code "usage: "}. */
    String synopsis();

    /** A call to copy, after {@code "example: "}. */
    String example();
}
