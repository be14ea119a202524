package io.reprise.replayer.login;

import io.reprise.replayer.login.LoginSummary.Failure;
import io.reprise.replayer.login.LoginSummary.Means;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts the logins of one run. Thread-safe. */
public final class LoginCounts {
    private static final int REASONS_MAX = 50;
    private static final String OTHER = "other reasons";

    private long begun;
    private long succeeded;
    private long requests;
    /** By reason, the number of lanes and of their requests. */
    private final Map<String, long[]> failures = new LinkedHashMap<>();

    synchronized void onBegin() {
        begun++;
    }

    synchronized void onSuccess() {
        succeeded++;
    }

    /** Returns the reason under which it is counted. */
    synchronized String onFailure(String reason) {
        String counted = failures.containsKey(reason) || failures.size() < REASONS_MAX ? reason : OTHER;
        failures.computeIfAbsent(counted, key -> new long[2])[0]++;
        return counted;
    }

    synchronized void onRequestAfterFailure(String reason) {
        failures.computeIfAbsent(reason, key -> new long[2])[1]++;
    }

    /** A request of a login is sent. */
    public synchronized void onSent() {
        requests++;
    }

    /** The counts so far. */
    public synchronized LoginSummary summary() {
        List<Failure> list = new ArrayList<>();
        failures.forEach((reason, counts) -> list.add(new Failure(reason, counts[0], counts[1])));
        list.sort((a, b) -> Long.compare(b.lanes(), a.lanes()));
        return new LoginSummary(Means.RECIPE, begun, succeeded, requests, List.copyOf(list));
    }
}
