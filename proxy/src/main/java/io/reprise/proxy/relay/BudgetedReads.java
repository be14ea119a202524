package io.reprise.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Sizes the buffers that sockets are read into: as Netty does, by what recent reads got, but never more than the
 * {@link Pressure} of the moment allows. Thread-safe.
 */
public final class BudgetedReads implements RecvByteBufAllocator {
    private final ByteBudget budget;

    public BudgetedReads(ByteBudget budget) {
        this.budget = budget;
    }

    @Override
    @SuppressWarnings("deprecation") // the interface's own
    public Handle newHandle() {
        return new Limited((ExtendedHandle) new AdaptiveRecvByteBufAllocator().newHandle());
    }

    /** Confined to the event loop of its channel. */
    @SuppressWarnings("deprecation") // the interface's own
    private final class Limited extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle adaptive;

        private Limited(ExtendedHandle adaptive) {
            super(adaptive);
            this.adaptive = adaptive;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return allocator.ioBuffer(guess());
        }

        @Override
        public int guess() {
            return Math.min(adaptive.guess(), budget.pressure().readBytesMax());
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier moreExpected) {
            return adaptive.continueReading(moreExpected);
        }
    }
}
