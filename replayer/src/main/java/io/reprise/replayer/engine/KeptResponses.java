package io.reprise.replayer.engine;

import io.reprise.http.Head;
import io.reprise.http.MediaTypes;
import io.reprise.replayer.plan.PlannedRequest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which responses are kept, in bounded memory: a few examples of each kind of deviation, and all responses that
 * may be text where {@link EngineConfig#keepBytesMax} asks for them. Confined to its loop.
 */
final class KeptResponses {
    /** How much all loops of a step may keep of deviations. */
    private static final long EXAMPLE_BYTES_MAX = 8L << 20;

    private static final int KINDS_MAX = 50;
    private static final int PER_KIND_MAX = 3;

    private final Map<Kind, Integer> examples = new HashMap<>();
    private final boolean keepsAll;
    private long bytesLeft;

    private record Kind(String endpoint, int recorded, int replayed, Change change) {}

    /**
     * @param loops how many loops share the memory
     * @param keepBytesMax see {@link EngineConfig#keepBytesMax}
     */
    KeptResponses(int loops, long keepBytesMax) {
        keepsAll = keepBytesMax > 0;
        bytesLeft = (EXAMPLE_BYTES_MAX + keepBytesMax) / Math.max(1, loops);
    }

    /**
     * Begins to keep a response.
     *
     * @param deviation how it differs from the recorded one; null if it does not
     * @return null if it is not kept
     */
    @Nullable
    ResponseCopy begin(PlannedRequest request, Head live, @Nullable Deviation deviation) {
        if (keepsAll && mayBeText(live)) {
            return copy(live, KeptResponse.WHOLE_BYTES_MAX);
        }
        return deviation != null && isWanted(request, live, deviation.change())
                ? copy(live, KeptResponse.PART_BYTES_MAX)
                : null;
    }

    private static boolean mayBeText(Head live) {
        return MediaTypes.useOf(live) != MediaTypes.Use.MEDIA;
    }

    private boolean isWanted(PlannedRequest request, Head live, Change change) {
        Kind kind = new Kind(request.exchange().endpoint(), Deviations.recordedStatus(request), live.status(), change);
        int count = examples.getOrDefault(kind, 0);
        boolean isWanted = count < PER_KIND_MAX && (count > 0 || examples.size() < KINDS_MAX);
        if (isWanted) {
            examples.put(kind, count + 1);
        }
        return isWanted;
    }

    private @Nullable ResponseCopy copy(Head live, int bodyMax) {
        int length = Math.min(live.length(), KeptResponse.PART_BYTES_MAX);
        return reserve(length) ? new ResponseCopy(this, Arrays.copyOf(live.array(), length), bodyMax) : null;
    }

    /** Reserves memory; false if there is none left. */
    boolean reserve(int bytes) {
        if (bytes > bytesLeft) {
            return false;
        }
        bytesLeft -= bytes;
        return true;
    }
}
