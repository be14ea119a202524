package io.reprise.replayer.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.testkit.Await;
import io.reprise.traffic.RequestFilter;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters that are real programs. */
@Timeout(60)
class ProgramFilterIT {
    private static final String ECHO = "sed -u 's/^{\"id\":\\([0-9]*\\),.*/{\"id\":\\1,\"target\":\"\\/\\1\"}/'";

    private static Filters start(String command) throws Exception {
        return Filters.start(command, RequestFilter.of(List.of(), List.of()), TimeUnit.SECONDS.toNanos(5));
    }

    private static CompletableFuture<String> ask(Filters filters, int bodyBytes) {
        CompletableFuture<String> answered = new CompletableFuture<>();
        FilterRequest request = new FilterRequest("0-1", 1, "POST", "/", List.of(), new byte[bodyBytes], List.of());
        filters.ask(request, new FilterCall.Answer() {
            @Override
            public void replied(FilterReply reply) {
                answered.complete(String.valueOf(reply.target()));
            }

            @Override
            public void refused(String reason) {
                answered.complete("refused: " + reason);
            }
        });
        return answered;
    }

    private static final FilterCall.Answer IGNORED = new FilterCall.Answer() {
        @Override
        public void replied(FilterReply reply) {
            // nobody waits
        }

        @Override
        public void refused(String reason) {
            // nobody waits
        }
    };

    private static String get(CompletableFuture<String> answer) throws Exception {
        return answer.get(30, TimeUnit.SECONDS);
    }

    @Test
    void manyRequestsEachGetTheirOwnAnswer() throws Exception {
        try (Filters filters = start(ECHO)) {
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                answers.add(ask(filters, 100));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(get(answers.get(i))).isEqualTo("/" + (i + 1));
            }
            assertThat(filters.failure()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exit 3 | the filter ended with exit code 3",
                "head -n 1 >/dev/null; exit 4 | the filter ended with exit code 4",
                "no-such-program-here | the filter ended with exit code 127",
                "while read l; do echo garbage; done | the filter answered with an invalid line: 'garbage'",
                "while read l; do echo '{\"id\":99}'; done | the filter answered with an id that it was not given",
                "head -n 1 >/dev/null; printf '{\"id\":1' | the filter answered with an invalid line: '{",
                "exec 1>&-; exec sleep 60 | the filter closed its output and went on",
            })
    void brokenProgramRefusesAllRequests(String command, String reason) throws Exception {
        try (Filters filters = start(command)) {
            assertThat(get(ask(filters, 10))).startsWith("refused: " + reason);
            assertThat(get(ask(filters, 10))).startsWith("refused: " + reason);
            assertThat(filters.failure()).startsWith(reason);
        }
    }

    @Test
    void requestThatWaitsForItsTurnIsRefusedWhenTheProgramEnds() throws Exception {
        try (Filters filters = start("sleep 1; exit 3")) {
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < 2 * ProgramFilter.IN_FLIGHT_MAX; i++) {
                answers.add(ask(filters, 10));
            }
            for (CompletableFuture<String> answer : answers) {
                assertThat(get(answer)).isEqualTo("refused: the filter ended with exit code 3");
            }
        }
    }

    @Test
    void interruptOfTheTerminalDoesNotEndTheProgram() throws Exception {
        try (Filters filters = start("kill -INT $$; " + ECHO)) {
            assertThat(get(ask(filters, 10))).isEqualTo("/1");
        }
    }

    @Test
    void programThatDoesNotReadHoldsUpNobodyAndIsEnded() throws Exception {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        try (Filters filters = start("sleep 600")) {
            for (int i = 0; i < 200; i++) {
                answers.add(ask(filters, 1 << 20)); // more than a pipe holds
            }
            assertThat(answers).noneMatch(CompletableFuture::isDone);
        }
        for (CompletableFuture<String> answer : answers) {
            assertThat(get(answer)).isEqualTo("refused: the replay has ended");
        }
        assertThat(ProcessHandle.current().descendants().toList())
                .noneMatch(process -> process.info().commandLine().orElse("").contains("sleep 600"));
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // nothing is waited for: the program never reads
    void abandonedRequestsAreDroppedWhileTheProgramDoesNotRead() throws Exception {
        List<WeakReference<FilterRequest>> requests = new ArrayList<>();
        try (Filters filters = start("sleep 600")) {
            for (int i = 0; i <= ProgramFilter.IN_FLIGHT_MAX; i++) {
                ask(filters, 1 << 10); // from the last of them on, all wait
            }
            for (int i = 0; i < 2_000; i++) {
                byte[] body = new byte[1 << 10];
                FilterRequest request = new FilterRequest("0-1", 1, "POST", "/", List.of(), body, List.of());
                requests.add(new WeakReference<>(request));
                filters.ask(request, IGNORED).abandon();
            }
            Await.until("the requests are forgotten", () -> {
                System.gc();
                return requests.stream().filter(one -> one.get() != null).count() <= 3 * ProgramFilter.IN_FLIGHT_MAX;
            });
        }
    }

    @Test
    void classThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> start("class:Nowhere"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'Nowhere' is not a filter on the class path (expected ");
    }
}
