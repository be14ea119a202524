package io.reprise.proxy.relay;

import io.reprise.testkit.Acceptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;

/** An upstream that does what a test's script says on each connection, on a thread of its own. */
final class ScriptedUpstream implements AutoCloseable {
    /** What happens on one connection. */
    @FunctionalInterface
    interface Script {
        /** @param connection counted from 1 */
        void serve(Peer peer, int connection) throws Exception;
    }

    private final Acceptor acceptor;
    private final SocketAddress address;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Queue<SocketChannel> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();

    /** Reads one request, does not answer it, and waits until the other side closes the connection. */
    static Script neverAnswering(CountDownLatch asked, CountDownLatch closedByOther) {
        return (peer, connection) -> {
            peer.readHead();
            asked.countDown();
            if (!peer.isClosedByOther()) {
                throw new AssertionError("the other side sent more");
            }
            closedByOther.countDown();
        };
    }

    ScriptedUpstream(Script script) throws IOException {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), script);
    }

    /** @param at TCP or unix */
    ScriptedUpstream(SocketAddress at, Script script) throws IOException {
        boolean unix = at instanceof UnixDomainSocketAddress;
        ServerSocketChannel listener =
                ServerSocketChannel.open(unix ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET6);
        listener.bind(at, 50);
        address = listener.getLocalAddress();
        acceptor = new Acceptor(listener, () -> {
            SocketChannel socket = listener.accept();
            sockets.add(socket);
            int connection = connections.incrementAndGet();
            start(() -> script.serve(unix ? new Peer(socket) : new Peer(socket.socket()), connection));
        });
    }

    SocketAddress address() {
        return address;
    }

    int connections() {
        return connections.get();
    }

    private interface Task {
        void run() throws Exception;
    }

    private void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException goneAway) {
                        // The relay closes connections when a test is over; what a test needs to arrive it asserts.
                    } catch (Exception | AssertionError failure) {
                        failures.add(failure);
                    }
                },
                "scripted-upstream");
        thread.setDaemon(true);
        thread.start();
    }

    /** Fails when a script failed before this. */
    @Override
    public void close() throws IOException {
        acceptor.close();
        for (SocketChannel socket : sockets) {
            socket.close();
        }
        Assertions.assertThat(failures).as("failures of the upstream's script").isEmpty();
    }
}
