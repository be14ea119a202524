package io.reprise.proxy;

import io.reprise.proxy.relay.Transport;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A program of which an event loop ends although nobody stopped it. Without the watch, it would wait for a minute. */
final class EndedLoop {
    private EndedLoop() {}

    public static void main(String[] args) throws InterruptedException {
        FatalErrors.watch();
        Transport.Loops loops = Transport.open(List.of(Transport.NIO), 1);
        // Behind the back of the loops' owner, as an error inside Netty would.
        loops.group().shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
        boolean unused = new CountDownLatch(1).await(1, TimeUnit.MINUTES);
    }
}
