package io.reprise.bench.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcFsIT {
    /** A shell that names itself with what could be taken for fields, and has a child that works. */
    private static final String WORKS_BELOW = "(while :; do :; done) & read line; kill $!; wait";

    @Test
    void countsTheProcessesBelowAndOnlyThose() throws Exception {
        Process idle = new ProcessBuilder("sh", "-c", "read line").start();
        Process parent = new ProcessBuilder("bash", "-c", "printf 'a) R 1 (' >/proc/$$/comm; " + WORKS_BELOW).start();
        try {
            long byNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (ProcFs.treeTicks(parent.toHandle()) < 20 && System.nanoTime() - byNs < 0) {
                Thread.sleep(20);
            }
            assertThat(ProcFs.seconds(ProcFs.treeTicks(parent.toHandle()))).isBetween(0.2, 30.0);
            assertThat(ProcFs.treeTicks(idle.toHandle())).isLessThan(20);
            assertThat(ProcFs.treeResidentKib(parent.toHandle()))
                    .as("a shell and its copy")
                    .isBetween(1_000L, 100_000L);
        } finally {
            end(parent);
            end(idle);
        }
    }

    @Test
    void countsAsItsOwnWhatEndedChildrenUsed() throws Exception {
        long before = ProcFs.ownTicks();
        Process child = new ProcessBuilder("bash", "-c", "for ((i = 0; i < 300000; i++)); do :; done").start();
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(ProcFs.ownTicks()).isGreaterThan(before + 5);
    }

    @Test
    void readsTheMachineAsTheSumOfItsProcesses() {
        ProcFs.Machine machine = ProcFs.Machine.read();
        assertThat(machine.busyTicks()).isGreaterThanOrEqualTo(ProcFs.treeTicks(ProcessHandle.current()));
        assertThat(machine.stealTicks()).isNotNegative();
    }

    private static void end(Process shell) throws Exception {
        shell.outputWriter().write("\n");
        shell.outputWriter().flush();
        assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
}
