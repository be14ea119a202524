package io.reprise.admin;

import com.sun.management.ThreadMXBean;
import io.netty.util.internal.PlatformDependent;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The metrics page. The values live elsewhere and are read at each scrape. Names are {@code reprise_*} with the unit
 * last, as Prometheus wants them; {@code _total} is appended to counters. Thread-safe.
 */
public final class Metrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormats formats = ExpositionFormats.init();

    /** Makes a page with the metrics of the process itself. */
    public Metrics() {
        jvm();
    }

    /** A value that only grows. */
    public void counter(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name("reprise_" + name)
                .help(help)
                .callback(sample -> sample.call((double) value.getAsLong()))
                .register(registry);
    }

    /** One counter per value of a label. */
    public void counters(String name, String help, String label, Map<String, LongSupplier> values) {
        CounterWithCallback.builder()
                .name("reprise_" + name)
                .help(help)
                .labelNames(label)
                .callback(sample -> values.forEach((of, value) -> sample.call((double) value.getAsLong(), of)))
                .register(registry);
    }

    /** One counter per combination of labels that exists at a scrape; a combination must not disappear. */
    public void counters(String name, String help, List<String> labels, Supplier<Map<List<String>, Long>> values) {
        CounterWithCallback.builder()
                .name("reprise_" + name)
                .help(help)
                .labelNames(labels.toArray(String[]::new))
                .callback(sample ->
                        values.get().forEach((of, value) -> sample.call((double) value, of.toArray(String[]::new))))
                .register(registry);
    }

    /** One gauge per combination of labels that exists at a scrape. */
    public void gauges(String name, String help, List<String> labels, Supplier<Map<List<String>, Double>> values) {
        GaugeWithCallback.builder()
                .name("reprise_" + name)
                .help(help)
                .labelNames(labels.toArray(String[]::new))
                .callback(sample -> values.get().forEach((of, value) -> sample.call(value, of.toArray(String[]::new))))
                .register(registry);
    }

    /** A distribution of values in the unit of its name. */
    public void histogram(String name, String help, Supplier<Buckets> values) {
        MetricMetadata metadata = new MetricMetadata("reprise_" + name, help);
        registry.register(() -> {
            Buckets buckets = values.get();
            double[] bounds = Arrays.copyOf(buckets.upperBounds(), buckets.upperBounds().length + 1);
            bounds[bounds.length - 1] = Double.POSITIVE_INFINITY;
            ClassicHistogramBuckets all = ClassicHistogramBuckets.of(bounds, buckets.counts());
            return new HistogramSnapshot(
                    metadata,
                    List.of(new HistogramSnapshot.HistogramDataPointSnapshot(
                            all, buckets.sum(), Labels.EMPTY, Exemplars.EMPTY, 0)));
        });
    }

    /**
     * A distribution.
     *
     * @param upperBounds of the buckets, rising, without infinity
     * @param counts number of values in each bucket, and last the number above all bounds
     * @param sum of all values
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Buckets(double[] upperBounds, long[] counts, double sum) {}

    /** A value that grows and shrinks. */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name("reprise_" + name)
                .help(help)
                .callback(sample -> sample.call(value.getAsDouble()))
                .register(registry);
    }

    /** One gauge per value of a label. */
    public void gauges(String name, String help, String label, Map<String, DoubleSupplier> values) {
        GaugeWithCallback.builder()
                .name("reprise_" + name)
                .help(help)
                .labelNames(label)
                .callback(sample -> values.forEach((of, value) -> sample.call(value.getAsDouble(), of)))
                .register(registry);
    }

    /** @param accept the Accept header, which chooses between the Prometheus and the OpenMetrics text format */
    public String contentType(@Nullable String accept) {
        return writer(accept).getContentType();
    }

    /** Writes the page in the format that {@link #contentType} names. */
    public void write(@Nullable String accept, OutputStream out) throws IOException {
        writer(accept).write(out, registry.scrape());
    }

    /** Removes protobuf, which cannot be written here, and which Prometheus may ask for before the text formats. */
    private ExpositionFormatWriter writer(@Nullable String accept) {
        ExpositionFormatWriter writer = formats.findWriter(accept);
        return writer.isAvailable() ? writer : formats.findWriter(withoutProtobuf(accept));
    }

    private static String withoutProtobuf(@Nullable String accept) {
        return Arrays.stream(String.valueOf(accept).split(",", -1))
                .filter(range -> !range.contains("application/vnd.google.protobuf"))
                .collect(Collectors.joining(","));
    }

    private void jvm() {
        var memory = ManagementFactory.getMemoryMXBean();
        gauge(
                "jvm_heap_used_bytes",
                "Java heap in use",
                () -> memory.getHeapMemoryUsage().getUsed());
        gauge(
                "jvm_heap_max_bytes",
                "Maximum size of the Java heap",
                () -> memory.getHeapMemoryUsage().getMax());
        // Netty frees its buffers itself, so the JVM does not count them.
        gauge(
                "jvm_direct_used_bytes",
                "Direct memory in use: network buffers and ring",
                () -> Math.max(0, PlatformDependent.usedDirectMemory())
                        + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                                .filter(pool -> pool.getName().equals("direct"))
                                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                                .sum());
        var threads = ManagementFactory.getThreadMXBean();
        gauge("jvm_threads", "Live threads", threads::getThreadCount);
        if (threads instanceof ThreadMXBean counting && counting.isThreadAllocatedMemorySupported()) {
            gauge(
                    "jvm_threads_allocated_bytes",
                    "Bytes that the live threads have allocated on the heap since they started",
                    () -> Arrays.stream(counting.getThreadAllocatedBytes(counting.getAllThreadIds()))
                            .filter(bytes -> bytes > 0)
                            .sum());
        }
        var runtime = ManagementFactory.getRuntimeMXBean();
        gauge("process_uptime_seconds", "Time since the process started", () -> runtime.getUptime() / 1e3);
        CounterWithCallback.builder()
                .name("reprise_jvm_gc_seconds")
                .unit(Unit.SECONDS)
                .help("Time spent in garbage collection")
                .callback(sample -> sample.call(ManagementFactory.getGarbageCollectorMXBeans().stream()
                                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                                .sum()
                        / 1e3))
                .register(registry);
        ProcessHandle process = ProcessHandle.current();
        CounterWithCallback.builder()
                .name("reprise_process_cpu_seconds")
                .unit(Unit.SECONDS)
                .help("User and system CPU time of the process")
                .callback(
                        sample -> process.info().totalCpuDuration().ifPresent(cpu -> sample.call(cpu.toNanos() / 1e9)))
                .register(registry);
    }
}
