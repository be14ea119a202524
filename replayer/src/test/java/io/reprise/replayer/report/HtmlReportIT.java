package io.reprise.replayer.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.measure.Gated;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Runs;
import io.reprise.replayer.measure.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser. */
@Tag("programs")
final class HtmlReportIT {
    private static final String HOSTILE = "GET /<script>document.title='pwned'</script><img src=x onerror=alert(1)>";

    @TempDir
    Path directory;

    private static RunSummary run() {
        return new Runs()
                .answered(200, 0, 1, 0, 11)
                .answered(200, 900, 901, 0, 921)
                .endpoint(HOSTILE, "/</code></details><script>document.title='pwned'</script>")
                .answered(503, 2_000, 2_001, 0, 2_101)
                .finish(2_200);
    }

    private static Verdict failed(RunSummary run) {
        return Gated.verdict(run, "failure");
    }

    /** Clicks on a column after loading, as a person would, and leaves what it found in the page. */
    private static String withProbe(String page) {
        return page.replace(
                        "<title>",
                        "<script>window.errors=[];addEventListener('error',e=>errors.push(e.message));</script><title>")
                .replace(
                        "</body>",
                        "<script>addEventListener('load',async()=>{"
                                + "const t=document.querySelector('th button').closest('table');"
                                + "const first=()=>t.tBodies[0].rows[0].cells[0].textContent;"
                                + "const n=[...t.tHead.rows[0].cells].findIndex(c=>c.textContent==='requests');"
                                + "const b=t.tHead.rows[0].cells[n].querySelector('button');"
                                + "b.click();const down=first();b.click();const up=first();"
                                + "const pages=[];for(const page of document.querySelectorAll('.endpoint')){"
                                + "page.querySelector('summary').click();await new Promise(done=>setTimeout(done,200));"
                                + "pages.push(page.querySelectorAll('.uplot').length);}"
                                + "document.body.dataset.probe=JSON.stringify({errors,title:document.title,down,up,"
                                + "pages,images:document.images.length,scripts:document.scripts.length,"
                                + "charts:document.querySelectorAll('.uplot').length});});</script></body>");
    }

    @Test
    void hostileNamesStayTextAndColumnsSort() throws Exception {
        ReportFiles.write(directory, run(), failed(run()));
        Path file = directory.resolve("probed.html");
        Files.writeString(file, withProbe(Files.readString(directory.resolve("report.html"))));
        assertThat(Browser.probe(directory, file, 1_280))
                .contains("\"errors\":[]")
                .contains("\"title\":\"Reprise FAILED, 2x against http://staging.example:8000\"")
                .contains("\"down\":\"GET /users/{id}\"")
                .contains("\"up\":\"" + HOSTILE + "\"")
                .contains("\"images\":0")
                .contains("\"scripts\":6") // the page's own, its data, and the two of this test
                .contains("\"pages\":[7,7]")
                .contains("\"charts\":21");
    }
}
