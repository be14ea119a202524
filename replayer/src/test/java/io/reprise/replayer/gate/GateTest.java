package io.reprise.replayer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reprise.replayer.engine.ReplayFailure;
import io.reprise.replayer.gate.Checked.Result;
import io.reprise.replayer.gate.Checked.Unit;
import io.reprise.replayer.measure.RunFigures;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Runs;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GateTest {
    /** One of four failed, two of four have another status, the slowest took 100 ms. */
    private static RunSummary run() {
        return new Runs()
                .endpoint("GET /cart", "/cart")
                .answered(200, 0, 0.1, 0, 10)
                .answered(500, 0, 0.1, 0, 10)
                .endpoint("POST /order", "/order")
                .answered(404, 0, 0.1, 0, 10)
                .answered(301, 0, 0.1, 0, 100)
                .finish(200);
    }

    private static Checked judged(String text, RunSummary run) {
        GateResult result = Gate.parse(List.of(text)).judge(Fired.only(RunFigures.of(run)), null);
        return result.conditions().get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "changed>2; false",
                "changed; true",
                "failure; true",
                "mismatch; true",
                "login; false",
                "failures>0; true",
                "failures>1; false",
                "failures>=1; true",
                "failures < 1; false",
                "failures<=1; true",
                "failures>24.9%; true",
                "failures>25%; false",
                "failures >= 25 %; true",
                "mismatches>1; true",
                "mismatches>2; false",
                "mismatches > 49%; true",
                "changed>1; true",
                "changed>66%; true",
                "changed>67%; false",
                "errors>0; true",
                "errors(GET /cart) > 49%; true",
                "errors( GET /cart )>50%; false",
                "errors(POST /order) > 0; false",
                "mismatches(POST /order) > 1; true",
                "p50>9ms; true",
                "p50>11ms; false",
                "p99>99ms; true",
                "p99>101ms; false",
                "p99.9(GET /cart) > 12ms; false",
                "p99 (POST /order) > 90ms; true",
                "max > 99ms; true",
                "max(GET /cart) > 99ms; false",
                "mean > 31ms; true",
                "mean > 34ms; false",
                "mean(GET /cart) < 11ms; true",
                "p99 > 0.0001h; false",
                "sent < 100/s; true",
            })
    void conditionIsMetOrNot(String text, boolean met) {
        assertThat(judged(text, run()).result()).isEqualTo(met ? Result.MET : Result.NOT_MET);
    }

    @Test
    void anErrorIsAServerErrorThatWasRecordedToo() {
        RunSummary run = new Runs()
                .recorded(500)
                .answered(503, 0, 0.1, 0, 10)
                .recorded(200)
                .failed(ReplayFailure.RESET, 0, 0.1, 5, "")
                .answered(404, 0, 0.1, 0, 10)
                .finish(100);
        assertThat(judged("errors > 0", run).value()).isEqualTo(2);
        assertThat(judged("failures > 0", run).value()).isEqualTo(1);
    }

    @Test
    void resultHasTheFigureTheLimitAndTheirUnit() {
        Checked share = judged("errors > 30%", run());
        assertThat(List.of(share.value(), share.limit())).containsExactly(25.0, 30.0);
        assertThat(share.unit()).isEqualTo(Unit.PERCENT);
        assertThat(share.text()).isEqualTo("not met: 1 of 4 (25.0 %)");
        Checked time = judged("max > 50ms", run());
        assertThat(time.unit()).isEqualTo(Unit.NANOSECONDS);
        assertThat(time.limit()).isEqualTo(50e6);
        assertThat(time.value()).isBetween(100e6, 100.2e6);
        assertThat(judged("changed", run()).text()).isEqualTo("met: 2 of 3 (66.7 %), limit 1 %, if beyond chance");
    }

    @Test
    void anEndpointWithoutRequestsIsNotJudged() {
        RunSummary run = new Runs()
                .endpoint("GET /cart", "/cart")
                .unsent(ReplayFailure.NOT_SENT, 0, 1)
                .endpoint("GET /", "/")
                .answered(200, 0, 0.1, 0, 10)
                .finish(100);
        for (String quantity : List.of("errors", "failures", "mismatches", "changed")) {
            Checked checked = judged(quantity + "(GET /cart) > 0", run);
            assertThat(checked.result()).as(quantity).isEqualTo(Result.NOT_JUDGED);
        }
        for (String quantity : List.of("p99", "max", "mean")) {
            Checked checked = judged(quantity + "(GET /cart) > 1s", run);
            assertThat(checked.text()).as(quantity).isEqualTo("could not be judged: no request of GET /cart ended");
        }
    }

    private static Fired fired(String name, boolean isBaseline, int status, double ms) {
        RunSummary run = new Runs()
                .endpoint("GET /cart", "/cart")
                .answered(status, 0, 0, 0, ms)
                .answered(200, 0, 0, 0, ms)
                .finish(200);
        return new Fired(name, name.substring(0, 2), isBaseline, RunFigures.of(run));
    }

    private static final Figures NO_FINDINGS = new Figures() {
        @Override
        public Figure figure(Quantity quantity, double percentile, String endpoint) {
            return new Figure(quantity == Quantity.UNCLEAR ? 1 : 0, 0);
        }

        @Override
        public boolean isMoreThanAFew(Figure count) {
            return false;
        }
    };

    private static Checked hunted(String text) {
        Fired baseline = fired("1x first", true, 200, 10);
        List<Fired> firings = List.of(
                baseline,
                fired("2x load", false, 200, 14),
                fired("4x load", false, 500, 30),
                fired("8x load", false, 500, 40));
        return Gate.parse(List.of(text))
                .judge(firings, baseline.figures(), NO_FINDINGS)
                .conditions()
                .get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "p99 > 1.5x baseline; MET; 8x load; 4x load,8x load",
                "p99 > 3.5x baseline; MET; 8x load; 8x load",
                "p99 > 4.5 x baseline; NOT_MET; 8x load; ''",
                "p99(GET /cart) > 1.5x baseline at 2x; NOT_MET; 2x load; ''",
                "p99 > 12ms at 2x; MET; 2x load; 2x load",
                "p99 > 12ms at 1x; NOT_MET; 1x first; ''",
                "p50 < 11ms; MET; 1x first; 1x first",
                "errors > 2x baseline; MET; 4x load; 4x load,8x load",
                "errors > 2x baseline at 2x; NOT_MET; 2x load; ''",
                "p99 > 12ms at 3x; NOT_JUDGED; ''; ''",
                "unclear > 0; MET; ''; ''",
                "load-only > 0; NOT_MET; ''; ''",
            })
    void eachFiringOfAHuntIsJudgedAndTheWorstIsNamed(String text, Result result, String where, String metIn) {
        Checked checked = hunted(text);
        assertThat(checked.result()).as(checked.text()).isEqualTo(result);
        assertThat(checked.words().where()).isEqualTo(where);
        assertThat(String.join(",", checked.words().metIn())).isEqualTo(metIn);
    }

    @Test
    void aLimitByTheBaselineSaysHowItCame() {
        assertThat(hunted("p99 > 1.5x baseline").text())
                .isEqualTo("met: 40.0 ms at 8x load, limit 1.5 × 10.0 ms; also at 4x load");
    }

    @Test
    void withoutBaselineNothingIsComparedWithIt() {
        GateResult result = Gate.parse(List.of("p99 > 2x baseline")).judge(fired("2x load", false, 200, 1), null);
        assertThat(result.unjudged())
                .containsExactly("'p99 > 2x baseline' could not be judged: no firing of the baseline is a result");
    }

    /** The place is a caret below the text, so that the table shows what it says. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "''                      |^                       | a condition is missing",
                "often                   |^                       | 'often' is not known",
                "failurs > 1             |^                       | did you mean failures?",
                "failures                |        ^               | a comparison is missing after 'failures'",
                "failures > 1 mismatches |             ^          | 'mismatches' is left over",
                "failures>               |         ^              | the limit is missing",
                "failures>-1             |         ^              | '-1' is not a limit",
                "failures > 250ms        |           ^            | '250ms' is not a limit for failures",
                "failures>100%           |         ^              | every run meets this, or none does",
                "failures >= 0           |            ^           | every run meets this, or none does",
                "failure,                |        ^               | a condition is missing",
                "failure > 1             |        ^               | '> 1' is left over after 'failure'",
                "login,p99>1s,           |             ^          | a condition is missing",
                "p99>                    |    ^                   | the limit is missing",
                "p99>fast                |    ^                   | 'fast' is not a limit",
                "p99>5                   |    ^                   | '5' is not a limit for p99",
                "p99>5%                  |    ^                   | '5%' is not a limit for p99",
                "p99 >> 250ms            |     ^                  | '> 250ms' is not a limit",
                "p99 = 250ms             |    ^                   | a comparison is missing after 'p99'",
                "p100>1s                 |^                       | 'p100' is not known",
                "p99() > 1s              |    ^                   | the endpoint is missing",
                "p99(GET /a > 1s         |   ^                    | the parenthesis is not closed",
                "p99 > 2x                |      ^                 | '2x' is not a limit",
                "p99 > 2x base           |      ^                 | '2x base' is not a limit",
                "p99 > 1s at             |           ^            | a rate is missing",
                "p99 > 1s on 4x          |         ^              | 'on 4x' is left over",
                "sent < 5                |       ^                | '5' is not a limit for sent",
                "unclear > 1%            |          ^             | '1%' is not a limit for unclear",
                "unclear > 1 at 4x       |               ^        | findings are of a whole hunt",
                "none, failure           |^                       | 'none' is not known",
                "failure; login          |       ^                | '; login' is left over after 'failure'",
            })
    void whatCannotBeReadIsPointedAt(String padded, String place, String message) {
        String text = padded.equals("''                      ") ? "" : padded.stripTrailing();
        GateSyntaxException e = catchThrowableOfType(GateSyntaxException.class, () -> Gate.parse(List.of(text)));
        assertThat(e).as(text).isNotNull();
        assertThat(e.getMessage()).contains(message.strip()).contains(" (expected ");
        assertThat(e.lines()).containsExactly("  " + text, "  " + place.stripTrailing());
        assertThat(e.at()).isEqualTo(place.indexOf('^'));
    }

    @Test
    void theCaretIsRightInALongTextAndBelowUnprintableCharacters() {
        String long1 = "p99(GET /" + "a".repeat(200) + ") > 5, failure";
        GateSyntaxException e = catchThrowableOfType(GateSyntaxException.class, () -> Gate.parse(List.of(long1)));
        String shown = e.lines().get(0);
        assertThat(shown).hasSizeLessThan(80);
        assertThat(shown.charAt(e.lines().get(1).indexOf('^'))).isEqualTo('5');
        GateSyntaxException hostile =
                catchThrowableOfType(GateSyntaxException.class, () -> Gate.parse(List.of("p99(\u001b[2J) > 5")));
        assertThat(hostile.lines()).containsExactly("  p99( [2J) > 5", "  " + " ".repeat(12) + "^");
    }

    @Test
    void noneStandsAlone() {
        assertThat(Gate.parse(List.of(" none "))
                        .judge(Fired.only(RunFigures.of(run())), null)
                        .conditions())
                .isEmpty();
        GateSyntaxException e =
                catchThrowableOfType(GateSyntaxException.class, () -> Gate.parse(List.of("failure", "none")));
        assertThat(e).hasMessageContaining("'none' and conditions exclude each other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"errors(GET /odata/Users(7)) > 0", "errors(GET /a,b) > 0,failure", "p99.99>1m30s"})
    void endpointsMayHaveParenthesesAndCommas(String text) {
        assertThatCode(() -> Gate.parse(List.of(text))).doesNotThrowAnyException();
    }

    private static List<String> conditions(Gate gate) {
        return gate.judge(List.of(), null, NO_FINDINGS).conditions().stream()
                .map(Checked::condition)
                .toList();
    }

    @Test
    void aHuntFailsForCertainFindingsUnlessTheUserSaysOtherwise() {
        assertThat(conditions(Gate.parse(List.of()).ofHunt()))
                .containsExactly("load-only > 0", "recovers-late > 0", "regression > 0");
        assertThat(conditions(Gate.parse(List.of("unclear > 0,load-only > 2")).ofHunt()))
                .containsExactly("unclear > 0", "load-only > 2", "recovers-late > 0", "regression > 0");
        assertThat(conditions(Gate.parse(List.of("none")).ofHunt())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "errors(GET /card) > 0 | the timetable has no request of 'GET /card' (expected GET /cart)",
                "errors(PATCH /zzzzzzzzzzz) > 0 | (expected GET /cart, POST /order)",
                "p99 > 1s at 3x | nothing is fired at 3x (expected 1x, 4x)",
                "sent(GET /cart) < 5/s | sent is not known by endpoint",
            })
    void aConditionThatCannotBeJudgedIsKnownBefore(String text, String problem) {
        Gate gate = Gate.parse(List.of(text));
        assertThat(gate.problem(Set.of("GET /cart", "POST /order"), List.of("1x", "4x"), true, true))
                .contains(problem);
    }

    @Test
    void onlyHuntsHaveFindingsAndOnlySomeRunsABaseline() {
        Gate findings = Gate.parse(List.of("unclear > 0"));
        assertThat(findings.problem(Set.of(), List.of("1x"), false, false)).contains("only a hunt has findings");
        assertThat(findings.problem(Set.of(), List.of("1x"), true, true)).isNull();
        Gate baseline = Gate.parse(List.of("p99 > 2x baseline"));
        assertThat(baseline.problem(Set.of(), List.of("1x"), false, false)).contains("there is no baseline");
        assertThat(baseline.problem(Set.of(), List.of("1x", "2x"), true, false)).isNull();
    }
}
