package io.reprise.replayer.engine;

/**
 * How far a running step has come, beside its {@link EngineCounts}.
 *
 * @param asked requests that became due so far, the logins before the window not counted
 * @param lanesBusy lanes, or recorded connections with {@code --order connection}, with a request that is due and has
 *     no outcome yet; 0 with {@code --order none}
 * @param bytesSent bytes of requests that were handed to sockets, heads included
 * @param bytesReceived bytes of responses, heads included
 */
public record EngineProgress(long asked, long lanesBusy, long bytesSent, long bytesReceived) {}
