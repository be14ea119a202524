package io.reprise.replayer.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reprise.replayer.state.ValueResolver.Decision;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
            assertThat(first.fills(first.needed().get(0).link().slot())).isTrue();
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

    /** The state of a whole page in a hidden field, kept on disk between the passes, with letters of three bytes. */
    @Test
    void longValuesAreLinked() throws IOException {
        String state = "Kq81Zt0w9x".repeat(9_999) + "\u20ac".repeat(30_000);
        Recorded recorded = new Recorded()
                .get("/start", Recorded.JSON, "{\"state\":\"" + state + "\"}")
                .post("/a", "state=" + URLEncoder.encode(state, StandardCharsets.UTF_8));
        try (LiveLinks links = new LiveLinks(recorded.links(directory))) {
            RequestState start = Objects.requireNonNull(links.of(recorded.at(0)));
            RequestState first = Objects.requireNonNull(links.of(recorded.at(1)));
            assertThat(first.needed().get(0).link().recorded()).isEqualTo(state);
            Objects.requireNonNull(start.issuance()).complete(List.of(new Located("live", Certainty.SURE)));
            assertThat(new ValueResolver(1, true).resolve(1, first).get(0).value())
                    .isEqualTo("live");
        }
    }

    @Test
    void eachCopyNeedsTheValuesOfTheSameCopy() throws IOException {
        Recorded recorded = recorded();
        try (LiveLinks links = new LiveLinks(recorded.links(directory))) {
            RequestState[] start = Objects.requireNonNull(links.of(recorded.at(0), 2));
            assertThat(links.of(recorded.at(1), 2)).isNull();
            RequestState[] first = Objects.requireNonNull(links.of(recorded.at(2), 3));
            for (int copy = 0; copy < 2; copy++) {
                Issuance issuance = Objects.requireNonNull(start[copy].issuance());
                assertThat(first[copy].firstPending()).isSameAs(issuance);
                issuance.complete(List.of(new Located("live" + copy, Certainty.SURE)));
            }
            ValueResolver resolver = new ValueResolver(9, true);
            assertThat(resolver.resolve(1, first[1]).get(0).value()).isEqualTo("live1");
            assertThat(resolver.resolve(0, first[0]).get(0).value()).isEqualTo("live0");
            assertThat(resolver.resolve(2, first[2]).get(0).value())
                    .as("of a session with fewer copies")
                    .isEqualTo("live0");
            assertThat(Objects.requireNonNull(links.of(recorded.at(3), 0))).isEmpty();
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
            assertThat(first.fills(first.needed().get(0).link().slot()))
                    .as("a recipe has to make the value")
                    .isFalse();
        }
    }

    /** A list in which each row has an id and a version. */
    private static String list(int firstId, int... versions) {
        StringBuilder page = new StringBuilder("<table>");
        for (int i = 0; i < versions.length; i++) {
            int id = firstId + 3 * i;
            page.append("<tr><td><a href='note?id=%d'>Note %c</a></td><td>ann</td>".formatted(id, 'a' + i))
                    .append("<td><a href='delete?id=%d&version=%d'>Delete</a></td></tr>".formatted(id, versions[i]));
        }
        return page.append("</table>").toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 5, 19})
    void shortValueIsTakenFromTheRowOfTheRequestsOtherValues(int row) throws IOException {
        int[] versions = new int[20];
        Arrays.fill(versions, 2);
        versions[1] = 1;
        Recorded recorded = new Recorded()
                .get("/notes", Recorded.HTML, list(40, versions))
                .get("/delete?id=" + (40 + 3 * row) + "&version=2", "", "");
        Arrays.fill(versions, 3);
        versions[row] = 7;
        try (LiveLinks links = new LiveLinks(recorded.links(directory))) {
            RequestState start = Objects.requireNonNull(links.of(recorded.at(0)));
            RequestState delete = Objects.requireNonNull(links.of(recorded.at(1)));
            Issuance issuance = Objects.requireNonNull(start.issuance());
            issuance.complete(ResponseValues.locate(
                    issuance.wanted(),
                    Objects.requireNonNull(recorded.at(0).responseHead()),
                    list(7_300, versions).getBytes(StandardCharsets.UTF_8)));
            assertThat(new ValueResolver(1, true).resolve(1, delete))
                    .extracting(Decision::recorded, Decision::value, Decision::outcome)
                    .containsExactlyInAnyOrder(
                            tuple(
                                    Integer.toString(40 + 3 * row),
                                    Integer.toString(7_300 + 3 * row),
                                    LinkOutcome.MAPPED),
                            tuple("2", "7", LinkOutcome.MAPPED));
        }
    }
}
