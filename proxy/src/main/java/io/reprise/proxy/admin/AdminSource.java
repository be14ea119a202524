package io.reprise.proxy.admin;

import java.util.List;
import java.util.Map;

/** What the admin port tells; asked on its own threads, which may wait a little. */
public interface AdminSource {
    /** Why no traffic should be sent here now; empty when it should. */
    List<String> notReady();

    /** State and account of recording, for people and scripts. */
    Map<String, Object> recording();

    /**
     * Changes what is recorded: all that is named, or nothing.
     *
     * @param wanted booleans, longs, doubles and lists of strings, by name
     * @throws IllegalArgumentException one line: what is wrong and what would be right
     * @throws IllegalStateException one line: why recording cannot be changed here at all
     */
    void changeRecording(Map<String, Object> wanted);

    /** What was built and when. */
    Map<String, Object> version();
}
