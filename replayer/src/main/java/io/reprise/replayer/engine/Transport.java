package io.reprise.replayer.engine;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringSocketChannel;

/** How sockets are driven: io_uring where the kernel allows it, else epoll, else NIO. */
enum Transport {
    IO_URING("io_uring", IoUringSocketChannel.class) {
        @Override
        boolean isAvailable() {
            return IoUring.isAvailable();
        }

        @Override
        IoHandlerFactory handlers() {
            return IoUringIoHandler.newFactory();
        }
    },
    EPOLL("epoll", EpollSocketChannel.class) {
        @Override
        boolean isAvailable() {
            return Epoll.isAvailable();
        }

        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }
    },
    NIO("nio", NioSocketChannel.class) {
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
    private final Class<? extends SocketChannel> channel;

    Transport(String label, Class<? extends SocketChannel> channel) {
        this.label = label;
        this.channel = channel;
    }

    /** The best one that works here, or the one that the system property {@code reprise.transport} names if it does. */
    static Transport select() {
        String wanted = System.getProperty("reprise.transport", "");
        for (Transport transport : values()) {
            if (transport.label.equals(wanted) && transport.isAvailable()) {
                return transport;
            }
        }
        for (Transport transport : values()) {
            if (transport.isAvailable()) {
                return transport;
            }
        }
        return NIO;
    }

    String label() {
        return label;
    }

    Class<? extends SocketChannel> channel() {
        return channel;
    }

    abstract boolean isAvailable();

    abstract IoHandlerFactory handlers();
}
