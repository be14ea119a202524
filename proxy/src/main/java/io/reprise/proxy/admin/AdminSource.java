package io.reprise.proxy.admin;

import java.util.List;
import java.util.Map;

/** Supplies the pages of the admin port with data; called on its own threads, which may wait a little. */
public interface AdminSource {
    /** Reasons why this process should be replaced; empty if it works. */
    List<String> notLive();

    /** Reasons why no traffic should be sent here now; empty if it should. */
    List<String> notReady();

    /** State and account of recording, for people and scripts. */
    Map<String, Object> recording();

    /**
     * Changes the recording rules: all that are named, or none.
     *
     * @param wanted booleans, longs, doubles and lists of strings, by name
     * @throws IllegalArgumentException one line: what is wrong and what is expected
     * @throws IllegalStateException one line: why recording cannot be changed here at all
     */
    void changeRecording(Map<String, Object> wanted);

    /** Version, commit and build time. */
    Map<String, Object> version();
}
