package io.reprise.replayer.measure;

import io.reprise.replayer.engine.KeptResponse;
import io.reprise.replayer.login.LoginSummary;
import io.reprise.text.Shown;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Says in one sentence what most likely made requests fail or change their outcome, and what to do about it. Requests
 * that followed an earlier one of their session count for its cause. Stateless.
 */
final class Diagnosis {
    /** From this share on, "all requests" are affected; a few, such as health checks, may be exempt. */
    private static final double NEARLY_ALL = 0.9;

    private static final int REQUESTS_MIN = 3;
    private static final Pattern ABOUT_HOSTS =
            Pattern.compile("\\b(host|origin|referer|domain|site)\\b", Pattern.CASE_INSENSITIVE);

    private Diagnosis() {}

    /** The sentence; empty if there is no cause to name. */
    static String of(RunSummary run) {
        LoginSummary logins = run.counts().state().logins();
        boolean explains = 2 * logins.requestsAfterFailure() >= run.changed() + run.failed();
        return logins.failed() > 0 && explains ? ofLogins(logins) : ofRequests(run);
    }

    /** A failed login explains what its lane's requests were refused for. */
    private static String ofLogins(LoginSummary logins) {
        LikelyCause cause = LikelyCause.FAILED_LOGIN;
        return "most likely " + cause.words() + ": " + Shown.count(logins.failed()) + " of "
                + Shown.count(logins.begun(), "login") + " failed ("
                + Shown.printable(logins.failures().get(0).reason(), 200) + "), and "
                + Shown.count(logins.requestsAfterFailure(), "request") + " of these sessions went out as recorded; "
                + cause.meaning() + ": " + cause.remedy();
    }

    private static String ofRequests(RunSummary run) {
        List<FailureGroup> groups = run.tally()
                .groups(group -> group.key().isChanged() || group.key().kind() == Comparison.FAILED);
        if (groups.isEmpty()) {
            return "";
        }
        LikelyCause cause = wholeSite(run, groups);
        FailureGroup first = groups.get(0);
        if (cause == LikelyCause.UNKNOWN) {
            Map<LikelyCause, Long> shares = shares(groups);
            cause = shares.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse(LikelyCause.UNKNOWN);
            LikelyCause found = cause;
            first = groups.stream()
                    .filter(group -> group.key().cause() == found && group.followed() < group.count())
                    .findFirst()
                    .orElse(first);
        }
        if (cause == LikelyCause.UNKNOWN && run.changed() == 0) {
            return ""; // server errors, which the target's own log explains
        }
        return "most likely " + cause.words() + ": " + evidence(run, first) + "; " + cause.meaning() + ": "
                + cause.remedy();
    }

    private static Map<LikelyCause, Long> shares(List<FailureGroup> groups) {
        Map<LikelyCause, Long> shares = new EnumMap<>(LikelyCause.class);
        for (FailureGroup group : groups) {
            long rest = group.count();
            for (Map.Entry<FailureGroup.Key, Long> after : group.after().entrySet()) {
                shares.merge(after.getKey().cause(), after.getValue(), Long::sum);
                rest -= after.getValue();
            }
            shares.merge(group.key().cause(), rest, Long::sum);
        }
        return shares;
    }

    /** A cause that concerns the whole site, if nearly all requests were refused alike; otherwise unknown. */
    private static LikelyCause wholeSite(RunSummary run, List<FailureGroup> groups) {
        long compared = run.compared();
        if (compared < REQUESTS_MIN || run.changed() < compared * NEARLY_ALL) {
            return LikelyCause.UNKNOWN;
        }
        if (count(groups, "401") >= compared * NEARLY_ALL) {
            return LikelyCause.CLOSED;
        }
        long sites = groups.stream()
                .filter(group -> group.key().cause() == LikelyCause.WRONG_HOST)
                .mapToLong(FailureGroup::count)
                .sum();
        boolean refused = count(groups, "400") >= compared * NEARLY_ALL
                || count(groups, "404") >= compared * NEARLY_ALL
                || count(groups, "403") >= compared * NEARLY_ALL && saysHost(groups);
        return refused || sites >= compared * NEARLY_ALL ? LikelyCause.WRONG_HOST : LikelyCause.UNKNOWN;
    }

    private static long count(List<FailureGroup> groups, String status) {
        return groups.stream()
                .filter(group -> group.key().signature().endsWith("→ " + status))
                .mapToLong(FailureGroup::count)
                .sum();
    }

    private static boolean saysHost(List<FailureGroup> groups) {
        return groups.stream()
                .flatMap(group -> group.examples().stream())
                .anyMatch(example -> example.answers() != null
                        && ABOUT_HOSTS
                                .matcher(text(example.answers().replayed()))
                                .find());
    }

    private static String text(KeptResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static String evidence(RunSummary run, FailureGroup group) {
        FailureGroup.Key key = group.key();
        long followers = run.tally().followers(key);
        return run.tally().share(group) + " " + Shown.printable(key.endpoint(), 80) + " " + key.signature()
                + (followers == 0
                        ? ""
                        : ", and " + Shown.count(followers, "later request") + " of the same sessions followed");
    }
}
