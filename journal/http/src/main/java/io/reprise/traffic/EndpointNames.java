package io.reprise.traffic;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Names the endpoints of requests: by the user's rules, else by the shape of the path ({@link Endpoint}) and, once a
 * recording has been read, by what varies in it ({@link EndpointTemplates}). Thread-safe.
 */
public final class EndpointNames {
    /** Names by shape alone. */
    public static final EndpointNames BY_SHAPE = new EndpointNames(List.of(), null);

    private final List<EndpointRule> rules;
    private final @Nullable EndpointTemplates templates;
    /** The names that rules gave: templates leave them as they are. Few, because a rule has one per method. */
    private final Set<String> named = ConcurrentHashMap.newKeySet();

    private EndpointNames(List<EndpointRule> rules, @Nullable EndpointTemplates templates) {
        this.rules = rules;
        this.templates = templates;
    }

    /**
     * Names by rules, the first that fits, and by shape.
     *
     * @param rules each {@code METHOD /path/{name}}
     * @throws IllegalArgumentException naming the rule and what would be right
     */
    public static EndpointNames of(List<String> rules) {
        return rules.isEmpty()
                ? BY_SHAPE
                : new EndpointNames(rules.stream().map(EndpointRule::parse).toList(), null);
    }

    /**
     * These names, with placeholders for the parts that vary in a recording.
     *
     * @param counts the endpoints of the recording as these names give them, with their numbers of requests
     */
    public EndpointNames learn(Map<String, Long> counts) {
        Set<String> ruled = new HashSet<>(named);
        EndpointNames learned = new EndpointNames(rules, EndpointTemplates.learn(counts, ruled));
        learned.named.addAll(ruled);
        return learned;
    }

    /** The endpoint of a request, as {@link Endpoint#of} describes it. */
    public String of(String method, String target) {
        if (!rules.isEmpty()) {
            String path = RequestTarget.path(target);
            for (EndpointRule rule : rules) {
                String name = rule.of(method, path);
                if (name != null) {
                    named.add(name);
                    return name;
                }
            }
        }
        return renamed(Endpoint.of(method, target));
    }

    /** The name that these names give to an endpoint that was named by the same rules and by shape. */
    public String renamed(String endpoint) {
        return templates == null || named.contains(endpoint) ? endpoint : templates.of(endpoint);
    }
}
