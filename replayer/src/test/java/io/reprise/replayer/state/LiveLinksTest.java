package io.reprise.replayer.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveLinksTest {
    @TempDir
    Path directory;

    private static Recorded recorded() {
        return new Recorded()
                .get("/start", Recorded.JSON, "{\"token\":\"Kq81Zt0w9x\"}")
                .get("/other", "", "")
                .post("/a", "token=Kq81Zt0w9x")
                .post("/b", "token=Kq81Zt0w9x");
    }

    @Test
    void requestWaitsForTheResponseThatIssuesItsValue() throws IOException {
        Recorded recorded = recorded();
        try (LiveLinks links = new LiveLinks(recorded.links(directory))) {
            RequestState start = Objects.requireNonNull(links.of(recorded.at(0)));
            assertThat(links.of(recorded.at(1))).as("no link touches it").isNull();
            RequestState first = Objects.requireNonNull(links.of(recorded.at(2)));
            RequestState second = Objects.requireNonNull(links.of(recorded.at(3)));
            assertThat(first.isReady()).isFalse();
            Issuance issuance = Objects.requireNonNull(start.issuance());
            assertThat(first.firstPending()).isSameAs(issuance);
            List<String> told = new ArrayList<>();
            assertThat(issuance.whenDone(() -> told.add("done"))).isTrue();
            issuance.complete(List.of(new Located("live", Certainty.SURE)));
            issuance.completeWithout();
            assertThat(told).containsExactly("done");
            assertThat(issuance.whenDone(() -> told.add("late"))).isFalse();
            assertThat(first.isReady()).isTrue();
            assertThat(new ValueResolver(1, true).resolve(1, second).get(0).value())
                    .isEqualTo("live");
        }
    }

    @Test
    void responseThatNeverCameLeavesTheRecordedValueAndHoldsNobody() throws IOException {
        Recorded recorded = recorded();
        try (LiveLinks links = new LiveLinks(recorded.links(directory))) {
            RequestState start = Objects.requireNonNull(links.of(recorded.at(0)));
            RequestState first = Objects.requireNonNull(links.of(recorded.at(2)));
            Objects.requireNonNull(start.issuance()).completeWithout();
            assertThat(first.isReady()).isTrue();
            assertThat(new ValueResolver(1, true).resolve(1, first).get(0).outcome())
                    .isEqualTo(LinkOutcome.UNRESOLVED);
        }
    }

    @Test
    void requestWhoseIssuerIsNotReplayedIsReadyAtOnce() throws IOException {
        Recorded recorded = recorded();
        try (LiveLinks links = new LiveLinks(recorded.links(directory))) {
            RequestState first = Objects.requireNonNull(links.of(recorded.at(2)));
            assertThat(first.isReady()).isTrue();
            assertThat(first.needed().get(0).producers()).containsOnlyNulls();
        }
    }
}
