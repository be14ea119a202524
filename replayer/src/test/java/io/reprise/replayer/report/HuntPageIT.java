package io.reprise.replayer.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.hunt.Finding;
import io.reprise.replayer.hunt.FiredStep;
import io.reprise.replayer.hunt.Firing;
import io.reprise.replayer.hunt.FiringEvidence;
import io.reprise.replayer.hunt.HuntResult;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.replayer.hunt.Observation;
import io.reprise.replayer.hunt.Occurrence;
import io.reprise.replayer.hunt.Signal;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Runs;
import io.reprise.replayer.measure.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of a hunt in a browser, with names that a hostile client chose. */
@Tag("programs")
class HuntPageIT {
    private static final Signal SIGNAL = new Signal(
            "GET /<img src=x onerror=alert(1)>" + "/very-long-segment".repeat(8),
            Signal.Kind.FAILURE,
            "200 → 500: </script><script>document.title='pwned'</script>");

    @TempDir
    Path directory;

    private static FiredStep step(int index, Firing.Role role, double rate, int seen) {
        Runs runs = new Runs().recordedMs(8).endpoint(SIGNAL.endpoint(), "/x");
        for (int i = 0; i < 20; i++) {
            runs.answered(i < seen ? 500 : 200, 100 * i, 100 * i, 0, 100 * i + 10);
        }
        RunSummary summary = runs.finish(2_200);
        Occurrence of = new Occurrence(240, 80, 80);
        Firing firing = new Firing(
                new Firing.Step(index, role, rate),
                Map.of(SIGNAL.endpoint(), of),
                Map.of(SIGNAL, new Observation(new Occurrence(seen, seen, seen), of)),
                Map.of(),
                new Firing.Load(50 * rate, 50 * rate, rate, 20 / rate, true));
        return new FiredStep(FiringEvidence.of(firing), summary, Verdict.of(summary), 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {390, 1_280})
    void fitsAPhoneAndADeskAndRunsNothingOfOthers(int width) throws Exception {
        List<FiredStep> steps = new ArrayList<>();
        steps.add(step(0, Firing.Role.BASELINE, 1, 0));
        steps.add(step(1, Firing.Role.BASELINE, 1, 0));
        steps.add(step(2, Firing.Role.LOAD, 8, 15));
        steps.add(step(3, Firing.Role.BETWEEN, 1, 0));
        steps.add(step(4, Firing.Role.CONFIRMATION, 8, 12));
        steps.add(step(5, Firing.Role.AFTERWARDS, 1, 0));
        Finding finding = new Finding(SIGNAL, Finding.Verdict.LOAD_ONLY, OptionalDouble.of(8), 1e-9, "why", List.of());
        HuntResult result = new HuntResult(steps, List.of(finding), OptionalDouble.of(8), 1, true);
        HuntVerdict verdict =
                HuntVerdict.of(result, result.judged(Gate.parse(List.of()).ofHunt()));
        HuntReports.write(directory, result, verdict, GivenOptions.NONE);
        String page = Files.readString(directory.resolve("report.html"));
        Path probed = Files.writeString(
                directory.resolve("probed.html"),
                page.replaceFirst(
                                "<title>",
                                "<script>window.errors=[];addEventListener('error',e=>errors.push(e.message));</script>"
                                        + "<title>")
                        .replace(
                                "</body>",
                                "<script>addEventListener('load',async()=>{"
                                        + "const link=document.querySelector('.finding a[href^=\"#endpoint-\"]');"
                                        + "const closed=document.querySelectorAll('.endpoint[open]').length;"
                                        + "link.click();await new Promise(done=>setTimeout(done,300));"
                                        + "const page=document.querySelector('.endpoint');"
                                        + "const lines=[...page.querySelectorAll('.plot')].map(plot=>plot.dataset.plot+"
                                        + "plot.querySelectorAll('.u-series').length).join();"
                                        + "const focus=document.activeElement===page.querySelector('summary');"
                                        + "const cut=[...page.querySelectorAll('.uplot')].filter(plot=>"
                                        + "plot.offsetWidth>plot.parentElement.clientWidth).length;"
                                        + "const tall=[...document.querySelectorAll('tr')]"
                                        + ".filter(row=>row.offsetHeight>100).length;"
                                        + "document.body.dataset.probe=JSON.stringify({errors,closed,focus,lines,cut,"
                                        + "tall,title:document.title.slice(0,23),images:document.images.length,"
                                        + "wide:document.documentElement.scrollWidth>innerWidth,"
                                        + "plots:document.querySelectorAll('.uplot').length});});</script></body>"));
        assertThat(Browser.probe(directory, probed, width))
                .isEqualTo(
                        "{\"errors\":[],\"closed\":0,\"focus\":true,\"lines\":\"rate3,failures2,times5,inFlight2,load5,"
                                + "curve4,shares4\",\"cut\":0,\"tall\":0,\"title\":\"Reprise: DO NOT RELEASE\","
                                + "\"images\":0,\"wide\":false,"
                                + "\"plots\":15}");
    }
}
