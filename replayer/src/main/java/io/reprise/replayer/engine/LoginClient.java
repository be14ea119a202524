package io.reprise.replayer.engine;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.reprise.replayer.login.LaneLogin;
import io.reprise.replayer.login.LoginCounts;
import io.reprise.replayer.login.LoginCourse;
import io.reprise.replayer.login.LoginCourse.Site;
import io.reprise.replayer.login.LoginRecipe;
import io.reprise.replayer.login.Logins;
import io.reprise.replayer.rewrite.RewriteConfig;
import io.reprise.replayer.rewrite.RunMarks;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Logs lanes in at the target, on a thread and on connections of its own, so that no replayed request is late because
 * of a login. As many logins as the recipe says are under way; the others wait for their turn. {@link #run} and {@link
 * #close} may be called from any thread.
 */
public final class LoginClient implements Logins.Runner, AutoCloseable {
    private static final String ENDED = "the replay ended before the login was complete";

    private final LoginRecipe recipe;
    private final LoginCounts counts;
    private final Site site;
    private final Connector connector;
    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final InstantSource clock;
    // the following fields are confined to the event loop
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final Set<LoginConnection> active = new HashSet<>();
    /** Counts down from zero, because recorded exchanges have the numbers from zero on. */
    private long lastTrace;

    private boolean closed;

    private record Waiting(LaneLogin login, Map<String, String> user) {}

    /** @throws TargetException the target's name cannot be resolved */
    public LoginClient(EngineConfig config, Logins logins) {
        Transport transport = Transport.select();
        connector = new Connector(config, transport);
        group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("replay-login", true), transport.handlers());
        loop = group.next();
        clock = InstantSource.system();
        recipe = logins.recipe();
        counts = logins.counts();
        RewriteConfig rewrite = config.rewrite();
        RunMarks marks = new RunMarks(rewrite.runId());
        site = new Site(
                config.target().secure() ? "https" : "http",
                config.target().authority(),
                rewrite.headers().stream().filter(LoginClient::isSet).toList(),
                rewrite.runId(),
                () -> marks.traceparent(--lastTrace));
    }

    /** Whether a {@code --header} sets a field, rather than removing it from recorded requests. */
    private static boolean isSet(String line) {
        int colon = line.indexOf(':');
        return colon >= 0 && !line.substring(colon + 1).isBlank();
    }

    @Override
    public void run(LaneLogin login, Map<String, String> user) {
        try {
            loop.execute(() -> {
                waiting.add(new Waiting(login, user));
                startMore();
            });
        } catch (RejectedExecutionException e) {
            login.fail(ENDED);
        }
    }

    private void startMore() {
        while (!closed && active.size() < recipe.limits().concurrent() && !waiting.isEmpty()) {
            Waiting next = waiting.remove();
            LoginCourse course = new LoginCourse(recipe, next.user, site, clock);
            LoginConnection connection = new LoginConnection(this, course, next.login);
            active.add(connection);
            connection.begin();
        }
        if (closed) {
            waiting.forEach(one -> one.login.fail(ENDED));
            waiting.clear();
        }
    }

    EventLoop loop() {
        return loop;
    }

    Connector connector() {
        return connector;
    }

    long timeoutNs() {
        return recipe.limits().timeout().toNanos();
    }

    void onSent() {
        counts.onSent();
    }

    /** A login has succeeded or failed. */
    void ended(LoginConnection connection) {
        if (active.remove(connection)) {
            loop.execute(this::startMore);
        }
    }

    /** Ends what is under way. Returns at once. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the thread ends by itself
    public void close() {
        loop.execute(() -> {
            closed = true;
            Set.copyOf(active).forEach(connection -> connection.fail(ENDED));
            startMore();
        });
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
