package io.reprise.traffic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds the parts of paths that vary in a recording and replaces them with placeholders: {@code GET /users/user-{id}}
 * for a thousand users, {@code GET /articles/{id}} for their slugs. It works on endpoints that were named by shape, as
 * a tree of path segments for each method, and depends on nothing but their counts. Immutable.
 *
 * <p>At each place of the tree:
 *
 * <ol>
 *   <li>segments that become equal when their parts with digits become {@code {id}} are one, if there are five of them
 *       or the parts look generated ({@link SegmentShape});
 *   <li>if more than some segments with a variable look are left, they are one, {@code {id}} with their extension;
 *   <li>if there are more plain words than sites have parts, the rare ones are one as well.
 * </ol>
 *
 * <p>Merged segments have one common subtree. If more than {@link #ENDPOINTS_MAX} endpoints are left, everything is
 * done again with stricter bounds.
 */
final class EndpointTemplates {
    /** Most endpoints; more would be too many for reports and people. */
    static final int ENDPOINTS_MAX = 300;

    private static final int SAME_SHAPE_MIN = 5;
    /** A word with fewer requests is rare, whatever its share. */
    private static final long FREQUENT_MIN = 10;

    /**
     * Bounds for one place.
     *
     * @param variableMax most segments with a variable look that stay apart
     * @param wordsMax most plain words that stay apart
     * @param frequentShare share of the place's requests that keeps a word apart nevertheless
     */
    private record Bounds(int variableMax, int wordsMax, double frequentShare) {}

    private static final List<Bounds> STRICTER =
            List.of(new Bounds(8, 50, 0.02), new Bounds(5, 20, 0.05), new Bounds(3, 8, 0.1), new Bounds(1, 3, 1.1));

    private final Map<String, Place> methods;

    private EndpointTemplates(Map<String, Place> methods) {
        this.methods = methods;
    }

    /**
     * Learns from a recording.
     *
     * @param counts its endpoints with their numbers of requests
     * @param left endpoints that stay as they are
     */
    static EndpointTemplates learn(Map<String, Long> counts, Set<String> left) {
        Map<String, Recorded> recorded = new TreeMap<>();
        counts.forEach((endpoint, count) -> {
            int path = endpoint.indexOf(" /");
            if (path > 0 && !left.contains(endpoint)) {
                recorded.computeIfAbsent(endpoint.substring(0, path), method -> new Recorded())
                        .add(endpoint.substring(path + 2), count);
            }
        });
        Map<String, Place> methods = new TreeMap<>();
        for (Bounds bounds : STRICTER) {
            methods.clear();
            recorded.forEach((method, paths) -> methods.put(method, Place.of(List.of(paths), bounds)));
            int endpoints =
                    methods.values().stream().mapToInt(Place::endpointCount).sum();
            if (endpoints <= ENDPOINTS_MAX) {
                break;
            }
        }
        return new EndpointTemplates(methods);
    }

    /**
     * The template of an endpoint that was named by shape; segments that the recording did not have keep their names.
     */
    String of(String endpoint) {
        int path = endpoint.indexOf(" /");
        Place place = path < 0 ? null : methods.get(endpoint.substring(0, path));
        if (place == null) {
            return endpoint;
        }
        StringBuilder template = new StringBuilder(endpoint.length()).append(endpoint, 0, path + 1);
        int at = path + 2;
        while (at <= endpoint.length()) {
            int end = endpoint.indexOf('/', at);
            end = end < 0 ? endpoint.length() : end;
            String segment = endpoint.substring(at, end);
            String name = place == null ? segment : place.nameOf(segment);
            template.append('/').append(name);
            place = place == null ? null : place.next.get(name);
            at = end + 1;
        }
        return template.toString();
    }

    /** Paths as recorded: a place of the tree with its requests. */
    private static final class Recorded {
        private final Map<String, Recorded> next = new TreeMap<>();
        private long requests;
        private boolean isEnd;

        void add(String path, long count) {
            Recorded place = this;
            place.requests += count;
            for (String segment : path.split("/", -1)) {
                place = place.next.computeIfAbsent(segment, key -> new Recorded());
                place.requests += count;
            }
            place.isEnd = true;
        }
    }

    /** A place of the tree with templates. */
    private static final class Place {
        /** The places after this one, by the name of the segment that leads there. */
        private final Map<String, Place> next = new TreeMap<>();
        /** The names of segments that are merged with others. */
        private final Map<String, String> merged = new TreeMap<>();

        private boolean isEnd;

        /** @param same recorded places that are one */
        static Place of(List<Recorded> same, Bounds bounds) {
            Place place = new Place();
            Map<String, List<Recorded>> segments = new TreeMap<>();
            long requests = 0;
            for (Recorded each : same) {
                place.isEnd |= each.isEnd;
                requests += each.requests;
                each.next.forEach((segment, after) -> segments.computeIfAbsent(segment, key -> new ArrayList<>())
                        .add(after));
            }
            place.name(segments, requests, bounds);
            Map<String, List<Recorded>> named = new TreeMap<>();
            segments.forEach((segment, after) -> named.computeIfAbsent(
                            place.merged.getOrDefault(segment, segment), key -> new ArrayList<>())
                    .addAll(after));
            named.forEach((name, after) -> place.next.put(name, of(after, bounds)));
            return place;
        }

        /** Decides which segments are merged, and how they are named. */
        private void name(Map<String, List<Recorded>> segments, long requests, Bounds bounds) {
            Map<String, List<String>> shapes = new TreeMap<>();
            List<String> variable = new ArrayList<>();
            List<String> words = new ArrayList<>();
            for (String segment : segments.keySet()) {
                SegmentShape shape = SegmentShape.of(segment);
                if (shape.look() == SegmentShape.Look.WORD) {
                    words.add(segment);
                } else {
                    shapes.computeIfAbsent(shape.text(), key -> new ArrayList<>())
                            .add(segment);
                    variable.add(segment);
                }
            }
            shapes.forEach((shape, members) -> {
                boolean isGenerated = SegmentShape.of(members.get(0)).look() == SegmentShape.Look.GENERATED;
                if (isGenerated || members.size() >= SAME_SHAPE_MIN) {
                    members.forEach(member -> merged.put(member, shape));
                }
            });
            // Few tokens have no digit or another accident of shape: where identifiers are, they are identifiers too.
            mergeRare(
                    variable.stream()
                            .filter(segment -> SegmentShape.mayBeToken(segment)
                                    && segments.containsKey(SegmentShape.ID + SegmentShape.extension(segment)))
                            .toList(),
                    segments,
                    requests,
                    bounds);
            long apart = variable.stream()
                    .map(segment -> merged.getOrDefault(segment, segment))
                    .distinct()
                    .count();
            if (apart > bounds.variableMax) {
                mergeRare(variable, segments, requests, bounds);
            }
            if (words.size() > bounds.wordsMax) {
                mergeRare(words, segments, requests, bounds);
            }
        }

        private void mergeRare(
                List<String> members, Map<String, List<Recorded>> segments, long requests, Bounds bounds) {
            for (String member : members) {
                long count = requestsOf(segments.getOrDefault(member, List.of()));
                boolean isFrequent = count >= FREQUENT_MIN && count >= bounds.frequentShare * requests;
                if (!isFrequent || merged.containsKey(member)) {
                    merged.put(member, SegmentShape.ID + SegmentShape.extension(member));
                }
            }
        }

        private static long requestsOf(Collection<Recorded> places) {
            return places.stream().mapToLong(place -> place.requests).sum();
        }

        /** The name of a segment here; of an unknown one, the name that others of its look have. */
        String nameOf(String segment) {
            String name = merged.get(segment);
            if (name != null || next.containsKey(segment)) {
                return name == null ? segment : name;
            }
            String shape = SegmentShape.of(segment).text();
            if (next.containsKey(shape)) {
                return shape;
            }
            String any = SegmentShape.ID + SegmentShape.extension(segment);
            return next.containsKey(any) && merged.containsValue(any) ? any : segment;
        }

        int endpointCount() {
            return (isEnd ? 1 : 0)
                    + next.values().stream().mapToInt(Place::endpointCount).sum();
        }
    }
}
