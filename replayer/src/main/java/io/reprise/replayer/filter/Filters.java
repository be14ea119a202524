package io.reprise.replayer.filter;

import io.reprise.replayer.filter.FilterCall.Answer;
import io.reprise.traffic.RequestFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The filter of a run: which requests it is for, and how to ask it. Thread-safe. */
public final class Filters implements AutoCloseable {
    private static final String CLASS_PREFIX = "class:";

    private final RequestFilter chosen;
    private final FilterService service;
    private final long timeoutNs;

    Filters(RequestFilter chosen, FilterService service, long timeoutNs) {
        this.chosen = chosen;
        this.service = service;
        this.timeoutNs = timeoutNs;
    }

    /**
     * Starts a filter.
     *
     * @param name {@code class:NAME}, or a command for the shell
     * @param chosen the requests that it is for
     * @param timeoutNs how long a request waits for its answer at most
     * @throws IllegalArgumentException there is no such class; in one line, with what would be right
     * @throws IOException the program cannot be started
     */
    public static Filters start(String name, RequestFilter chosen, long timeoutNs) throws IOException {
        FilterService service = name.startsWith(CLASS_PREFIX)
                ? new ClassFilter(find(name.substring(CLASS_PREFIX.length())))
                : ProgramFilter.start(name);
        return new Filters(chosen, service, timeoutNs);
    }

    private static ReplayFilter find(String name) {
        List<String> known = new ArrayList<>();
        try {
            for (ServiceLoader.Provider<ReplayFilter> provider :
                    ServiceLoader.load(ReplayFilter.class).stream().toList()) {
                if (provider.type().getName().equals(name)
                        || provider.type().getSimpleName().equals(name)) {
                    return provider.get();
                }
                known.add(provider.type().getName());
            }
        } catch (ServiceConfigurationError | LinkageError e) { // a class that is missing, or whose constructor fails
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException("'" + name + "' cannot be used as a filter: " + cause, e);
        }
        throw new IllegalArgumentException("'" + name + "' is not a filter on the class path (expected "
                + (known.isEmpty()
                        ? "a class that a jar on REPRISE_CLASSPATH names in META-INF/services"
                        : String.join(", ", known))
                + ")");
    }

    /** Whether a request with this method and recorded target goes through the filter. */
    public boolean isFor(String method, String target) {
        return chosen.accepts(method, target);
    }

    /** How long a request waits for its answer at most. */
    public long timeoutNs() {
        return timeoutNs;
    }

    /** Why no request can be filtered, in one line; null if nothing speaks against it. */
    public @Nullable String failure() {
        return service.failure();
    }

    /** Asks the filter; returns at once. */
    public FilterCall ask(FilterRequest request, Answer answer) {
        FilterCall call = new FilterCall(request, answer);
        service.submit(call);
        return call;
    }

    /** Ends the filter; what it has not answered is refused. */
    @Override
    public void close() {
        service.close();
    }
}
