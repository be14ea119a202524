package io.reprise.replayer.apps;

/** What one user does. */
@FunctionalInterface
interface Story {
    void act(Browser browser) throws Exception;
}
