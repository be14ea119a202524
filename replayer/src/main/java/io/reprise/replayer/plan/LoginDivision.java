package io.reprise.replayer.plan;

import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.login.Logins;
import io.reprise.replayer.source.ExchangeSource;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.state.EarlierLogins;
import io.reprise.replayer.state.LinkFile;
import io.reprise.replayer.state.LiveLinks;
import io.reprise.replayer.state.RequestState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Divides lanes with a recorded login before the window between the recipe and their recorded logins: the recipe takes
 * the lanes that it has credentials for, which the first request inside the window that needs a login shows. Not
 * thread-safe.
 */
public final class LoginDivision {
    private final Logins recipe;
    private final LinkFile file;
    private final LiveLinks links;
    private final Map<Long, List<Long>> recorded = new HashMap<>();
    /** Lanes with a recorded login whose first request that needs a login is not read yet. */
    private final Set<Long> undecided = new HashSet<>();

    private final Set<Long> withCookies = new HashSet<>();

    private LoginDivision(Logins recipe, LinkFile file, LiveLinks links) {
        this.recipe = recipe;
        this.file = file;
        this.links = links;
    }

    /**
     * The recorded logins of lanes that the recipe has no credentials for.
     *
     * @param all the recorded logins of all lanes
     * @param pass hands out the window, and before it the exchanges of these logins; closed in the end
     * @throws UncheckedIOException the links cannot be read
     */
    public static EarlierLogins besides(Logins recipe, EarlierLogins all, ExchangeSource pass, LinkFile file) {
        LiveLinks links = new LiveLinks(file);
        try (pass;
                links) {
            return new LoginDivision(recipe, file, links).divide(all, pass);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EarlierLogins divide(EarlierLogins all, ExchangeSource pass) {
        SourcedExchange next = pass.next();
        for (; next != null && next.isBeforeWindow(); next = pass.next()) {
            long lane = file.sessionOf(next.session());
            recorded.computeIfAbsent(lane, none -> new ArrayList<>(2)).add(next.number());
            undecided.add(lane);
        }
        for (; next != null && !undecided.isEmpty(); next = pass.next()) {
            decide(next, links.of(next));
        }
        return all.only(recorded.values());
    }

    private void decide(SourcedExchange exchange, @Nullable RequestState state) {
        long lane = file.sessionOf(exchange.session());
        if (!undecided.contains(lane)) {
            return;
        }
        boolean hasCookies = withCookies.contains(lane);
        switch (recipe.choice(
                exchange.head(),
                exchange.exchange().request().body().bytes(),
                carried -> LoginTimetable.isIssued(carried, hasCookies, state))) {
            case NOT_NEEDED -> {
                RecordedResponse response = exchange.exchange().response();
                if (response != null && response.setsCookies()) {
                    withCookies.add(lane);
                }
            }
            case USER -> {
                recorded.remove(lane);
                undecided.remove(lane);
            }
            case NO_USER -> undecided.remove(lane);
        }
    }
}
