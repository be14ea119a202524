package io.reprise.proxy.relay;

/** An event loop has ended although nobody stopped it, so that its connections will never be served again. */
public final class LoopEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoopEndedException(String loop) {
        super("event loop " + loop + " ended");
    }
}
