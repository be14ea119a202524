package io.reprise.proxy.admin;

import java.util.List;
import java.util.Map;

/** What the admin port tells; asked on its own threads, which may wait a little. */
public interface AdminSource {
    /** Why no traffic should be sent here now; empty when it should. */
    List<String> notReady();

    /** State and account of recording, for people and scripts. */
    Map<String, Object> recording();

    /** What was built and when. */
    Map<String, Object> version();
}
