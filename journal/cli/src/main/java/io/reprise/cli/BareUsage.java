package io.reprise.cli;

import java.util.List;

/** What a command says when it is called with nothing at all: implemented by the annotated root command. */
public interface BareUsage {
    /** Options without which it cannot run; with one of them from a file or the environment, it is not a bare call. */
    List<String> needs();

    /** The shortest useful call, after {@code "usage: "}. */
    String synopsis();

    /** A call that somebody can copy, after {@code "example: "}. */
    String example();
}
