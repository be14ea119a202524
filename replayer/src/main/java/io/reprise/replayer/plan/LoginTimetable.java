package io.reprise.replayer.plan;

import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.login.LaneLogin;
import io.reprise.replayer.login.Logins;
import io.reprise.replayer.state.RequestState;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Passes a timetable on and has a login begin for each lane before its first request that carries a value which nothing
 * in the recording issued, except for lanes that recorded requests from before the window log in. Requests are planned
 * ahead of their time, and so are the logins. Bounded: beyond the limit, the lanes seen longest ago count as new. Not
 * thread-safe.
 */
public final class LoginTimetable implements Timetable {
    private static final int LANES_MAX = 200_000;

    private final Timetable timetable;
    private final Logins logins;
    private final Logins.Runner runner;
    private final Map<Long, Lane> lanes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Lane> eldest) {
            return size() > LANES_MAX;
        }
    };

    /**
     * A lane so far.
     *
     * @param login null if none has begun
     * @param hasCookies whether a recorded response has set a cookie
     * @param isLoggedIn whether recorded requests from before the window log it in
     */
    private record Lane(@Nullable LaneLogin login, boolean hasCookies, boolean isLoggedIn) {
        static final Lane NEW = new Lane(null, false, false);
        static final Lane LOGGED_IN = new Lane(null, true, true);
    }

    /**
     * Closing it closes the timetable.
     *
     * @param runner runs the recipe for one lane
     */
    public LoginTimetable(Timetable timetable, Logins logins, Logins.Runner runner) {
        this.timetable = timetable;
        this.logins = logins;
        this.runner = runner;
    }

    @Override
    public @Nullable PlannedRequest next() {
        PlannedRequest request = timetable.next();
        if (request == null) {
            return null;
        }
        if (request.exchange().isBeforeWindow()) {
            lanes.put(request.lane(), Lane.LOGGED_IN);
            return request;
        }
        Lane lane = lanes.getOrDefault(request.lane(), Lane.NEW);
        if (lane.isLoggedIn) {
            return request;
        }
        LaneLogin login = lane.login;
        if (login == null) {
            boolean hasCookies = lane.hasCookies;
            login = logins.begin(
                    request.exchange().head(),
                    request.exchange().exchange().request().body().bytes(),
                    carried -> isIssued(carried, hasCookies, request.state()),
                    runner);
        }
        RecordedResponse response = request.exchange().exchange().response();
        boolean setsCookies = lane.hasCookies || response != null && response.setsCookies();
        if (login != lane.login || setsCookies != lane.hasCookies) {
            lanes.put(request.lane(), new Lane(login, setsCookies, false));
        }
        return login == null ? request : request.withLogin(login);
    }

    @Override
    public boolean isReady() {
        return timetable.isReady();
    }

    /** Cookies are followed by the jar of the lane, other values by their links. */
    static boolean isIssued(Carried carried, boolean hasCookies, @Nullable RequestState state) {
        return carried.place() == Place.COOKIE && hasCookies || state != null && state.fills(carried.slot());
    }

    @Override
    public void close() {
        timetable.close();
    }
}
