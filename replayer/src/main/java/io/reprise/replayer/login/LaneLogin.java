package io.reprise.replayer.login;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The login of one lane: under way until it has succeeded or failed, and fixed from then on. Thread-safe: the login and
 * the lane may be on different event loops.
 */
public final class LaneLogin {
    private final List<String> recordedCookies;
    private final LoginCounts counts;
    private final CompletableFuture<LoginOutcome> outcome = new CompletableFuture<>();
    private final AtomicBoolean taken = new AtomicBoolean();
    private volatile @Nullable String failure;

    /** @param recordedCookies the values of the Cookie fields that the login makes new ones for */
    LaneLogin(List<String> recordedCookies, LoginCounts counts) {
        this.recordedCookies = recordedCookies;
        this.counts = counts;
    }

    /** Whether the login has succeeded or failed. */
    public boolean isDone() {
        return outcome.isDone();
    }

    /** Has an action run when the login is done: at once, on the calling thread, or on the thread that ends it. */
    @SuppressWarnings("FutureReturnValueIgnored") // the action reports its own errors
    public void whenDone(Runnable action) {
        outcome.thenRun(action);
    }

    /** The values and cookies that it issued; none if it failed or is not done. */
    public LoginOutcome outcome() {
        return outcome.getNow(NOTHING);
    }

    private static final LoginOutcome NOTHING = new LoginOutcome(List.of(), List.of());

    /** The values of the recorded Cookie fields that the issued cookies replace. */
    public List<String> recordedCookies() {
        return recordedCookies;
    }

    /** Whether this is the first call once the login is done; its cookies are put into the lane's jar then. */
    public boolean takeCookies() {
        return isDone() && !taken.get() && taken.compareAndSet(false, true);
    }

    /** A request of the lane is sent. */
    public void onRequest() {
        String reason = failure;
        if (reason != null) {
            counts.onRequestAfterFailure(reason);
        }
    }

    /** The login succeeded; only the first call of this or {@link #fail} counts. */
    public void succeed(LoginOutcome issued) {
        if (outcome.complete(issued)) {
            counts.onSuccess();
        }
    }

    /** The login failed, so that the lane's requests are sent as recorded. */
    public void fail(String reason) {
        if (!outcome.isDone()) {
            String counted = counts.onFailure(reason);
            failure = counted;
            outcome.complete(NOTHING);
        }
    }
}
