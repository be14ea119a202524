package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.reprise.cli.PrivateFiles;
import io.reprise.replayer.compare.Compared;
import io.reprise.replayer.compare.Compared.Row;
import io.reprise.replayer.compare.Compared.Share;
import io.reprise.replayer.compare.Compared.Word;
import io.reprise.replayer.compare.StoredReport;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The page and the files of a comparison of two releases. Stateless. */
public final class CompareReports {
    private static final List<String> COLUMNS =
            List.of("load", "endpoint", "failed", "changed", "time of the middle session", "", "why");
    private static final int ENDPOINT_WIDTH = 28;
    private static final int ROWS_SHOWN = 12;

    private CompareReports() {}

    /** The verdict in one line. */
    public static String headline(Compared compared) {
        return words(compared.word()) + ": " + compared.sentence();
    }

    private static String words(Word word) {
        return word.name().replace('_', ' ');
    }

    /** Which reports were compared, in a sentence. */
    public static String about(Compared compared) {
        return "Before: " + text(compared.before()) + ". After: " + text(compared.after()) + ".";
    }

    private static String text(StoredReport report) {
        return report.name() + " (" + report.target() + ", " + report.startedAt() + ")";
    }

    /** Headings of the columns of {@link #cells}. */
    public static List<String> columns() {
        return COLUMNS;
    }

    /** One text for each column. */
    public static List<String> cells(Row row) {
        return List.of(
                row.rate(),
                row.endpoint(),
                change(row.failed()),
                change(row.changed()),
                row.time().beforeMs() == 0 && row.time().afterMs() == 0
                        ? "-"
                        : ms(row.time().beforeMs()) + " → " + ms(row.time().afterMs()),
                words(row.word()),
                row.why());
    }

    private static String change(Share share) {
        return Shown.count(share.before()) + " → " + Shown.count(share.after());
    }

    private static String ms(double milliseconds) {
        return Shown.milliseconds(Math.round(milliseconds * 1e6));
    }

    /** Prints the result for a terminal of 80 columns: the verdict, and the endpoints that are not the same. */
    public static void print(PrintWriter out, Compared compared) {
        HuntPage.wrapped(out, "", headline(compared));
        out.println();
        List<Row> rows = compared.rows().stream()
                .filter(row -> row.word() == Word.WORSE || row.word() == Word.BETTER)
                .toList();
        if (!rows.isEmpty()) {
            out.println(String.format("%-5s %-28s %12s %12s  %s", "load", "endpoint", "failed", "changed", "time"));
        }
        for (Row row : rows.subList(0, Math.min(ROWS_SHOWN, rows.size()))) {
            List<String> cells = cells(row);
            out.println(String.format(
                    Locale.ROOT,
                    "%-5s %-28s %12s %12s  %s",
                    cells.get(0),
                    Shown.printable(row.endpoint(), ENDPOINT_WIDTH),
                    cells.get(2),
                    cells.get(3),
                    cells.get(4)));
            out.println("      " + cells.get(5) + ": " + row.why());
        }
        if (rows.size() > ROWS_SHOWN) {
            out.println("… and " + (rows.size() - ROWS_SHOWN) + " more");
        }
        HuntPage.wrapped(out, "", about(compared));
        out.flush();
    }

    /** Writes the content of one file. */
    @FunctionalInterface
    private interface Content {
        void write(OutputStream to) throws IOException;
    }

    /**
     * Writes all files, over those of an earlier comparison.
     *
     * @param exitCode of the process
     * @throws IOException a file could not be written; the message names each of them
     */
    public static void write(Path directory, Compared compared, int exitCode) throws IOException {
        PrivateFiles.createDirectory(directory);
        Map<String, Content> files = new LinkedHashMap<>();
        files.put("summary.md", to -> to.write(markdown(compared).getBytes(StandardCharsets.UTF_8)));
        files.put("junit.xml", to -> junit(to, compared));
        files.put(ReportFiles.PAGE, to -> page(to, compared));
        files.put(JsonReport.FILE_NAME, to -> json(to, compared, exitCode));
        List<String> failures = new ArrayList<>();
        try {
            DataFile.write(directory, new ComparisonData(compared.withoutRuns()));
        } catch (IOException e) {
            failures.add(DataFile.FILE_NAME + ": " + OneLine.reason(e));
        }
        files.forEach((name, content) -> {
            try {
                PrivateFiles.write(directory.resolve(name), content::write);
            } catch (IOException e) {
                failures.add(name + ": " + OneLine.reason(e));
            }
        });
        if (!failures.isEmpty()) {
            throw new IOException(String.join("; ", failures));
        }
    }

    private static void page(OutputStream to, Compared compared) throws IOException {
        Templates.write(
                to, "compare.jte", Map.of("css", Templates.resource("report.css"), "compared", (Object) compared));
    }

    private static String markdown(Compared compared) {
        StringBuilder page = new StringBuilder("## ");
        page.append(MarkdownReport.cell(words(compared.word()))).append("\n\n");
        page.append(MarkdownReport.code(compared.sentence())).append("\n\n");
        page.append(MarkdownReport.code(about(compared))).append("\n\n");
        page.append("| ").append(String.join(" | ", COLUMNS)).append(" |\n");
        page.append("| --- ".repeat(COLUMNS.size())).append("|\n");
        for (Row row : compared.rows()) {
            List<String> cells = cells(row);
            for (int i = 0; i < cells.size(); i++) {
                page.append("| ")
                        .append(i == 1 ? MarkdownReport.code(cells.get(i)) : MarkdownReport.cell(cells.get(i)))
                        .append(' ');
            }
            page.append("|\n");
        }
        return page.toString();
    }

    private static void junit(OutputStream to, Compared compared) throws IOException {
        try {
            XMLStreamWriter xml =
                    XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(to, StandardCharsets.UTF_8.name());
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            boolean isComparable = compared.word() != Word.NOT_COMPARABLE;
            JunitReport.attribute(xml, "name", "release after against release before");
            JunitReport.attribute(xml, "tests", Integer.toString(compared.rows().size() + 1));
            JunitReport.attribute(xml, "failures", Long.toString(compared.count(Word.WORSE)));
            JunitReport.attribute(xml, "errors", isComparable ? "0" : "1");
            JunitReport.attribute(xml, "skipped", Long.toString(compared.count(Word.NOT_COMPARABLE)));
            testCase(xml, "compare", "the reports compare");
            if (!isComparable) {
                outcome(xml, "error", compared.sentence());
            }
            xml.writeEndElement();
            for (Row row : compared.rows()) {
                testCase(xml, row.rate(), row.endpoint());
                if (row.word() == Word.WORSE) {
                    outcome(
                            xml,
                            "failure",
                            row.why() + ": " + String.join(", ", cells(row).subList(2, 5)));
                } else if (row.word() == Word.NOT_COMPARABLE) {
                    outcome(xml, "skipped", row.why());
                }
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void testCase(XMLStreamWriter xml, String group, String name) throws XMLStreamException {
        xml.writeStartElement("testcase");
        JunitReport.attribute(xml, "classname", group);
        JunitReport.attribute(xml, "name", name);
    }

    private static void outcome(XMLStreamWriter xml, String kind, String message) throws XMLStreamException {
        xml.writeEmptyElement(kind);
        JunitReport.attribute(xml, "message", message);
    }

    private static void json(OutputStream to, Compared compared, int exitCode) throws IOException {
        Writer writer = new OutputStreamWriter(to, StandardCharsets.UTF_8);
        try (JsonGenerator json = JsonReport.generator(writer)) {
            json.writeStartObject();
            JsonReport.head(json, "COMPARISON");
            json.writeStringField("verdict", compared.word().name());
            json.writeStringField("sentence", compared.sentence());
            json.writeNumberField("exitCode", exitCode);
            report(json, "before", compared.before());
            report(json, "after", compared.after());
            json.writeArrayFieldStart("obstacles");
            for (String obstacle : compared.obstacles()) {
                json.writeString(obstacle);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("endpoints");
            for (Row row : compared.rows()) {
                json.writeStartObject();
                json.writeStringField("rate", row.rate());
                json.writeStringField("endpoint", row.endpoint());
                json.writeStringField("verdict", row.word().name());
                json.writeStringField("why", row.why());
                share(json, "failed", row.failed());
                share(json, "changed", row.changed());
                json.writeObjectFieldStart("time");
                json.writeNumberField("beforeMs", row.time().beforeMs());
                json.writeNumberField("afterMs", row.time().afterMs());
                json.writeNumberField("chance", row.time().chance());
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        writer.flush();
    }

    private static void report(JsonGenerator json, String name, StoredReport report) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("directory", report.name());
        json.writeStringField("kind", report.kind().name());
        json.writeStringField("target", report.target());
        json.writeStringField("startedAt", report.startedAt());
        json.writeEndObject();
    }

    private static void share(JsonGenerator json, String name, Share share) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("before", share.before());
        json.writeNumberField("beforeOf", share.beforeOf());
        json.writeNumberField("after", share.after());
        json.writeNumberField("afterOf", share.afterOf());
        json.writeNumberField("chance", share.chance());
        json.writeEndObject();
    }
}
