package io.reprise.replayer.filter;

/**
 * Changes requests before they are sent. Users implement it, name the class in {@code
 * META-INF/services/io.reprise.replayer.filter.ReplayFilter}, put the jar on the class path and say {@code --filter
 * class:NAME}. The class has a public constructor without parameters.
 */
public interface ReplayFilter extends AutoCloseable {
    /**
     * Changes one request. Called on threads of the filter alone, by several of them at once; may block for less than
     * {@code --filter-timeout}.
     *
     * @param request as it would be sent; its arrays must not be changed
     * @return what to change
     * @throws Exception the request must not be sent; the message becomes part of the report
     */
    FilterReply filter(FilterRequest request) throws Exception;

    /** Called once, after the last request. */
    @Override
    default void close() {
        // most filters hold nothing
    }
}
