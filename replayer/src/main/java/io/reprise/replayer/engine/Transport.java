package io.reprise.replayer.engine;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/**
 * How sockets are driven: epoll where it is available, else NIO. io_uring was measured too and is not used: a paced
 * sender sleeps between requests, so that it has nothing to submit in batches, and io_uring needs two system calls for
 * each wake-up where epoll needs one; at 8,000 requests/s it took a quarter more CPU, and as much as epoll at full
 * load.
 */
enum Transport {
    EPOLL("epoll", EpollSocketChannel.class, EpollDomainSocketChannel.class) {
        @Override
        boolean isAvailable() {
            return Epoll.isAvailable();
        }

        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }
    },
    /** Its timers count whole milliseconds, so that requests are up to a millisecond late. */
    NIO("nio", NioSocketChannel.class, NioDomainSocketChannel.class) {
        @Override
        boolean isAvailable() {
            return true;
        }

        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }
    };

    private final String label;
    private final Class<? extends Channel> tcpChannel;
    private final Class<? extends Channel> unixChannel;

    Transport(String label, Class<? extends Channel> tcpChannel, Class<? extends Channel> unixChannel) {
        this.label = label;
        this.tcpChannel = tcpChannel;
        this.unixChannel = unixChannel;
    }

    /** The best transport that works here. */
    static Transport select() {
        return EPOLL.isAvailable() ? EPOLL : NIO;
    }

    String label() {
        return label;
    }

    Class<? extends Channel> channel(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress ? unixChannel : tcpChannel;
    }

    /** The address as this transport's channels take it: the native ones have their own for unix sockets. */
    SocketAddress own(SocketAddress address) {
        return this == EPOLL && address instanceof UnixDomainSocketAddress unix
                ? new DomainSocketAddress(unix.getPath().toString())
                : address;
    }

    abstract boolean isAvailable();

    abstract IoHandlerFactory handlers();
}
