package io.reprise.replayer;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Reads single keys from the terminal, on a thread of its own that also sets the terminal up, because that starts
 * programs and takes a while. Keys that mean a signal, such as Ctrl-C, still do. The terminal is as before when this is
 * closed.
 */
final class TerminalKeys implements AutoCloseable {
    private static final long LOOK_EVERY_MS = 200;
    private static final long CLOSE_MAX_MS = TimeUnit.SECONDS.toMillis(5);

    private final IntConsumer onKey;
    private final IntConsumer onRows;
    private final Thread thread;
    private volatile boolean closed;
    private @Nullable Terminal terminal;
    private @Nullable Attributes before;

    /**
     * Reads keys from now on.
     *
     * @param onKey gets each key, on the thread of the keys
     * @param onRows gets the number of the terminal's lines, once, on that thread
     */
    TerminalKeys(IntConsumer onKey, IntConsumer onRows) {
        this.onKey = onKey;
        this.onRows = onRows;
        thread = new Thread(this::run, "replay-keys");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            Terminal opened = TerminalBuilder.builder()
                    .name("replay")
                    .provider("exec")
                    .dumb(false)
                    .nativeSignals(false)
                    .systemOutput(TerminalBuilder.SystemOutput.SysErr)
                    .build();
            onRows.accept(opened.getHeight());
            takeOver(opened);
            while (!closed) {
                int key = opened.reader().read(LOOK_EVERY_MS);
                if (key >= 0) {
                    onKey.accept(key);
                } else if (key == -1) {
                    break; // the terminal is gone
                }
            }
        } catch (IOException | IllegalStateException e) {
            // a terminal that cannot be set up has no keys
        } finally {
            restore();
        }
    }

    private synchronized void takeOver(Terminal opened) {
        terminal = opened;
        if (!closed) {
            before = opened.enterRawMode();
        }
    }

    /** Puts the terminal in order; may be called from any thread, and more than once. */
    synchronized void restore() {
        closed = true;
        Terminal opened = terminal;
        Attributes former = before;
        before = null;
        if (opened != null && former != null) {
            opened.setAttributes(former);
        }
    }

    @Override
    public void close() {
        restore();
        try {
            thread.join(CLOSE_MAX_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
