package io.reprise.replayer.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.traffic.RequestFilter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes of users that do what they should not. */
@Timeout(60)
class ClassFilterTest {
    private static String ask(ClassFilter service) throws Exception {
        CompletableFuture<String> answered = new CompletableFuture<>();
        FilterRequest request = new FilterRequest("0-1", 1, "GET", "/", List.of(), new byte[0], List.of());
        service.submit(new FilterCall(request, new FilterCall.Answer() {
            @Override
            public void replied(FilterReply reply) {
                answered.complete("replied " + reply.target());
            }

            @Override
            public void refused(String reason) {
                answered.complete(reason);
            }
        }));
        return answered.get(30, TimeUnit.SECONDS);
    }

    @Test
    @SuppressWarnings("NullAway") // what a class of a user may do
    void whatTheClassThrowsOrForgetsRefusesTheRequest() throws Exception {
        assertThat(ask(new ClassFilter(request -> FilterReply.unchanged().withTarget("/b"))))
                .isEqualTo("replied /b");
        assertThat(ask(new ClassFilter(request -> null))).startsWith("the filter returned null");
        assertThat(ask(new ClassFilter(request -> {
                    throw new IllegalStateException("no key");
                })))
                .isEqualTo("the filter failed: no key");
        assertThat(ask(new ClassFilter(request -> {
                    throw new AssertionError("never");
                })))
                .isEqualTo("the filter failed: java.lang.AssertionError: never");
        assertThat(ask(new ClassFilter(request -> FilterReply.unchanged().withField("X-Mac", null))))
                .isEqualTo("the filter failed: value of a header field");
    }

    @Test
    void classThatHangsOrFailsAtItsEndHoldsUpNothing() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        ClassFilter hanging = new ClassFilter(new ReplayFilter() {
            @Override
            public FilterReply filter(FilterRequest request) {
                return FilterReply.unchanged();
            }

            @Override
            public void close() {
                closing.countDown();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        assertThat(ask(hanging)).startsWith("replied");
        long beginNs = System.nanoTime();
        hanging.close();
        assertThat(Duration.ofNanos(System.nanoTime() - beginNs)).isLessThan(Duration.ofSeconds(20));
        assertThat(closing.getCount()).isZero();
        never.countDown();
        new ClassFilter(new ReplayFilter() {
                    @Override
                    public FilterReply filter(FilterRequest request) {
                        return FilterReply.unchanged();
                    }

                    @Override
                    public void close() {
                        throw new IllegalStateException("always");
                    }
                })
                .close();
    }

    /** A class that cannot be made. */
    public static final class Unready implements ReplayFilter {
        private final FilterReply reply = missing();

        private static FilterReply missing() {
            throw new IllegalStateException("no key");
        }

        @Override
        public FilterReply filter(FilterRequest request) {
            return reply;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.reprise.replayer.filter.ClassFilterTest$Unready", "com.example.Nowhere"})
    void classThatCannotBeMadeIsRefusedInOneLine(String type, @TempDir Path directory) throws Exception {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve(ReplayFilter.class.getName()), type);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            assertThatThrownBy(() -> Filters.start("class:" + type, RequestFilter.of(List.of(), List.of()), 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("'" + type + "' cannot be used as a filter: ");
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
