package io.reprise.replayer.rewrite;

import io.reprise.http.Head;
import io.reprise.replayer.login.LaneLogin;
import io.reprise.replayer.login.LoginOutcome.Value;
import io.reprise.replayer.state.LinkOutcome;
import io.reprise.replayer.state.ValueResolver.Decision;
import io.reprise.replayer.values.Area;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.RequestScanner;
import io.reprise.replayer.values.Slot;
import io.reprise.replayer.values.Splicer.Replacement;
import java.util.ArrayList;
import java.util.List;

/** Puts the values that the login of a lane issued into its requests. Stateless. */
final class LoginValues {
    private LoginValues() {}

    /**
     * What to replace in a request. A value that the target issued later, in a response to the lane, comes before the
     * one of the login.
     *
     * @param decisions the values of the target that the request carries because of its links
     */
    static List<Replacement> replacements(LaneLogin login, RequestDraft draft, List<Decision> decisions) {
        List<Value> values = login.outcome().values();
        if (values.isEmpty()) {
            return List.of();
        }
        List<Replacement> replacements = new ArrayList<>(4);
        boolean beyondFields = false;
        for (Value value : values) {
            if (value.place() == Place.HEADER) {
                fields(value, draft.head(), decisions, replacements);
            }
            beyondFields |= value.place() != Place.HEADER;
        }
        if (beyondFields) {
            byte[] content = draft.content();
            byte[] body = content == null ? new byte[0] : content;
            for (Carried carried : RequestScanner.scan(draft.head(), body).values()) {
                parts(values, carried, decisions, replacements);
            }
        }
        return replacements;
    }

    private static void fields(Value value, Head head, List<Decision> decisions, List<Replacement> replacements) {
        for (int i = head.indexOf(value.name(), 0); i >= 0; i = head.indexOf(value.name(), i + 1)) {
            Slot whole = new Slot(Area.FIELD, i, 0, head.valueEnd(i) - head.valueStart(i), List.of(), null);
            if (!isIssued(whole, decisions)) {
                replacements.add(new Replacement(whole, value.value()));
            }
        }
    }

    private static void parts(
            List<Value> values, Carried carried, List<Decision> decisions, List<Replacement> replacements) {
        for (Value value : values) {
            boolean isHere = carried.whole()
                    && carried.place() == value.place()
                    && carried.name().equals(value.name());
            if (isHere && !isIssued(carried.slot(), decisions)) {
                replacements.add(new Replacement(carried.slot(), value.value()));
            }
        }
    }

    private static boolean isIssued(Slot slot, List<Decision> decisions) {
        for (Decision decision : decisions) {
            Slot other = decision.slot();
            boolean sameArea = other.area() == slot.area() && other.field() == slot.field();
            boolean overlaps = slot.within() != null
                    || other.within() != null
                    || other.start() < slot.end() && slot.start() < other.end();
            if (sameArea && overlaps && decision.outcome() != LinkOutcome.UNRESOLVED) {
                return true;
            }
        }
        return false;
    }

    /** Adds the fields that every request of the lane gets and that this one was recorded without. */
    static void add(LaneLogin login, RequestDraft draft) {
        for (Value value : login.outcome().values()) {
            if (value.everywhere() && draft.head().indexOf(value.name(), 0) < 0) {
                draft.addField(value.name(), value.value());
            }
        }
    }
}
