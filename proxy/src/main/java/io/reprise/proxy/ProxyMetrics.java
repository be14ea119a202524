package io.reprise.proxy;

import io.reprise.admin.Metrics;
import io.reprise.journal.LossCause;
import io.reprise.proxy.capture.Recorder;
import io.reprise.proxy.capture.RecordingState;
import io.reprise.proxy.relay.ByteBudget;
import io.reprise.proxy.relay.RelayCounter;
import io.reprise.proxy.relay.RelayCounters;
import io.reprise.proxy.relay.RelayServer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Gives the counters of relay and recorder their metric names. */
final class ProxyMetrics {
    private ProxyMetrics() {}

    static void relay(Metrics metrics, RelayServer relay) {
        RelayCounters counters = relay.counters();
        ByteBudget budget = relay.budget();
        metrics.gauge("buffered_bytes", "Bytes that connections hold, unsent or unparsed", budget::heldBytes);
        metrics.gauge("buffered_max_bytes", "Bytes that connections may hold (--max-buffered)", budget::maxBytes);
        for (RelayCounter counter : RelayCounter.values()) {
            if (counter.isGauge()) {
                metrics.gauge(counter.label(), counter.meaning(), () -> counters.get(counter));
            } else {
                metrics.counter(counter.label(), counter.meaning(), () -> counters.get(counter));
            }
        }
    }

    static void recorder(Metrics metrics, Recorder recorder) {
        metrics.counter(
                "recording_exchanges_seen",
                "Exchanges that began",
                () -> recorder.ledger().seen());
        metrics.counter(
                "recording_exchanges_recorded",
                "Exchanges with all their records in the journal",
                () -> recorder.ledger().recorded());
        metrics.counter(
                "recording_exchanges_sampled_out",
                "Exchanges not recorded by choice: not in the sample, filtered out, or sent by a replay",
                () -> recorder.ledger().sampledOut());
        metrics.counter(
                "recording_exchanges_replayed",
                "Exchanges not recorded because a replay sent them; included in those sampled out",
                () -> recorder.ledger().replayed());
        metrics.gauge(
                "recording_exchanges_under_way",
                "Exchanges that are neither recorded nor lost yet",
                () -> recorder.ledger().underWay());
        Map<String, LongSupplier> lost = new LinkedHashMap<>();
        Map<String, LongSupplier> lostBytes = new LinkedHashMap<>();
        for (LossCause cause : LossCause.values()) {
            String label = cause.name().toLowerCase(Locale.ROOT);
            lost.put(label, () -> recorder.ledger().lost(cause));
            lostBytes.put(label, () -> recorder.ledger().lostBytes(cause));
        }
        metrics.counters("recording_exchanges_lost", "Exchanges of which the journal misses something", "cause", lost);
        metrics.counters("recording_lost_bytes", "Bytes of HTTP lost", "cause", lostBytes);
        metrics.counter("journal_records", "Records appended to the journal", recorder::recordCount);
        metrics.counter("journal_written_bytes", "Bytes of records appended to the journal", recorder::recordBytes);
        metrics.counter("journal_runs", "Runs begun; more than one means that the journal failed", recorder::runCount);
        metrics.counter(
                "journal_writer_deaths",
                "Times an unexpected error ended the journal writer, which then began again",
                recorder::writerDeaths);
        metrics.gauge("ring_slots", "Slots of the ring between traffic and journal", recorder::ringSlotCount);
        metrics.gauge("ring_used_slots", "Slots that wait to be written to the journal", recorder::ringUsedCount);
        Map<String, DoubleSupplier> states = new LinkedHashMap<>();
        for (RecordingState state : RecordingState.values()) {
            states.put(state.label(), () -> recorder.state() == state ? 1 : 0);
        }
        metrics.gauges("recording_state", "1 for the current state of recording, 0 for the others", "state", states);
    }
}
