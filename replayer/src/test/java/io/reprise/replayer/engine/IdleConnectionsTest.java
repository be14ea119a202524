package io.reprise.replayer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdleConnectionsTest {
    private final IdleConnections<String> idle = new IdleConnections<>();

    private String take() {
        return idle.take(any -> true);
    }

    /** With four threads and a connection for each, a target would wait for these four forever. */
    @Test
    void noConnectionWaitsForItsFirstRequestWhileOthersAreUsedAgain() {
        idle.addUnused("first");
        idle.addUnused("second");
        String next = take();
        assertThat(next).isEqualTo("first");
        idle.addUsed(next);
        assertThat(take()).isEqualTo("second");
    }

    @Test
    void mostRecentlyUsedConnectionIsUsedAgain() {
        idle.addUsed("early");
        idle.addUsed("late");
        assertThat(idle.leastNeeded()).isEqualTo("early");
        assertThat(take()).isEqualTo("late");
        assertThat(take()).isEqualTo("early");
        assertThat(take()).isNull();
        assertThat(idle.leastNeeded()).isNull();
    }

    @Test
    void requestThatMayNotUseTheUnusedOneUsesTheOther() {
        idle.addUnused("unused");
        idle.addUsed("used");
        assertThat(idle.take(connection -> connection.equals("used"))).isEqualTo("used");
        assertThat(idle.take(connection -> connection.equals("used"))).isNull();
        assertThat(idle.leastNeeded()).isEqualTo("unused");
    }

    /** A login must have one that was just opened, and would open others without end. */
    @Test
    void unusedConnectionThatIsTooOldDoesNotHideTheOneBehindIt() {
        idle.addUnused("old");
        idle.addUnused("new");
        assertThat(idle.take(connection -> connection.equals("new"))).isEqualTo("new");
        idle.addUnused("newest");
        assertThat(idle.leastNeeded()).isEqualTo("old");
    }

    @Test
    void closedConnectionIsNotUsed() {
        idle.addUnused("unused");
        idle.addUsed("used");
        idle.remove("unused");
        idle.remove("used");
        idle.remove("unknown");
        assertThat(idle.size()).isZero();
        assertThat(take()).isNull();
    }
}
