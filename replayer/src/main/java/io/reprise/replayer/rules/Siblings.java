package io.reprise.replayer.rules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of a list with separators between them. Says for each member that a rule names where to cut, so that
 * exactly one separator goes with it, however many of its neighbours go as well.
 */
final class Siblings {
    private final List<Member> members = new ArrayList<>();

    /**
     * @param start offset of the member's first raw character
     * @param end offset after its last one, or of the separator after it
     * @param found null for a member that the rule does not name
     */
    private record Member(int start, int end, @Nullable Found found) {}

    void add(int start, int end, @Nullable Found found) {
        members.add(new Member(start, end, found));
    }

    /** The named members with their cuts, in order. */
    List<Found> found() {
        List<Found> found = new ArrayList<>();
        boolean leading = true;
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            if (member.found == null) {
                leading = false;
            } else if (leading) {
                boolean last = i + 1 == members.size();
                found.add(member.found.withCut(member.start, last ? member.end : members.get(i + 1).start));
            } else {
                found.add(member.found.withCut(members.get(i - 1).end, member.end));
            }
        }
        return found;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Whether the rule names every member. */
    boolean isAllFound() {
        return !members.isEmpty() && members.stream().allMatch(member -> member.found != null);
    }
}
