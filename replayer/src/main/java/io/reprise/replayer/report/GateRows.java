package io.reprise.replayer.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.reprise.replayer.gate.Checked;
import io.reprise.replayer.gate.Checked.Result;
import io.reprise.replayer.gate.GateResult;
import io.reprise.text.Shown;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The conditions of {@code --fail-on} and their results, in the words of every report. Stateless. */
public final class GateRows {
    static final String TITLE = "Gate";
    static final List<String> COLUMNS = List.of("condition", "result", "value", "limit", "where");

    private static final int CONDITION_WIDTH = 60;

    private GateRows() {}

    /** A row for each condition. */
    public static List<List<String>> rows(GateResult gate) {
        return gate.conditions().stream().map(GateRows::row).toList();
    }

    /** Headings of the columns of {@link #rows}, for a page. */
    public static List<String> columns() {
        return COLUMNS;
    }

    private static List<String> row(Checked each) {
        List<String> where = each.words().metIn().isEmpty()
                ? List.of(each.words().where())
                : each.words().metIn();
        return List.of(
                each.condition(),
                Shown.words(each.result()),
                each.words().value(),
                each.words().limit(),
                String.join(", ", where));
    }

    /** Prints a line for each condition. */
    static void print(PrintWriter out, GateResult gate) {
        String label = "Gate       ";
        for (Checked each : gate.conditions()) {
            out.println(label + Shown.printable(each.condition(), CONDITION_WIDTH) + "  "
                    + Shown.printable(each.text(), 300));
            label = "           ";
        }
    }

    static void json(JsonGenerator json, GateResult gate) throws IOException {
        json.writeArrayFieldStart("gate");
        for (Checked each : gate.conditions()) {
            json.writeStartObject();
            json.writeStringField("condition", each.condition());
            json.writeStringField("result", each.result().name());
            number(json, "value", each.value());
            number(json, "limit", each.limit());
            json.writeStringField("unit", each.unit().name());
            json.writeStringField("text", each.text());
            json.writeStringField("where", each.words().where());
            json.writeArrayFieldStart("metIn");
            for (String name : each.words().metIn()) {
                json.writeString(name);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void number(JsonGenerator json, String name, double value) throws IOException {
        if (Double.isNaN(value)) {
            json.writeNullField(name);
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.writeNumberField(name, (long) value);
        } else {
            json.writeNumberField(name, value);
        }
    }

    static void markdown(StringBuilder page, GateResult gate) {
        if (gate.conditions().isEmpty()) {
            return;
        }
        page.append("\n### ").append(TITLE).append("\n\n| ").append(String.join(" | ", COLUMNS));
        page.append(" |\n").append("| --- ".repeat(COLUMNS.size())).append("|\n");
        for (List<String> row : rows(gate)) {
            page.append("| ").append(MarkdownReport.code(row.get(0)));
            row.stream().skip(1).forEach(cell -> page.append(" | ").append(MarkdownReport.cell(cell)));
            page.append(" |\n");
        }
    }

    static void html(Html html, GateResult gate) {
        if (gate.conditions().isEmpty()) {
            return;
        }
        html.element("h2", "", TITLE).raw("<div class=\"scroll\"><table><thead><tr>");
        COLUMNS.forEach(column -> html.element("th", "class=\"text\"", column));
        html.raw("</tr></thead><tbody>");
        for (Checked each : gate.conditions()) {
            html.raw("<tr>");
            List<String> row = row(each);
            for (int i = 0; i < row.size(); i++) {
                boolean isBad = i == 1 && each.result() != Result.NOT_MET;
                html.element("td", isBad ? "class=\"text bad\"" : "class=\"text\"", row.get(i));
            }
            html.raw("</tr>");
        }
        html.raw("</tbody></table></div>\n");
    }

    /** How many test cases {@link #junit} writes. */
    static int count(GateResult gate) {
        return gate.conditions().size();
    }

    /** How many of them fail. */
    static long failures(GateResult gate) {
        return gate.met().size();
    }

    /** How many of them are in error. */
    static long errors(GateResult gate) {
        return gate.unjudged().size();
    }

    /** Writes a test case for each condition, which fails if the condition is met. */
    static void junit(XMLStreamWriter xml, GateResult gate) throws XMLStreamException {
        for (Checked each : gate.conditions()) {
            xml.writeStartElement("testcase");
            JunitReport.attribute(xml, "classname", "fail-on");
            JunitReport.attribute(xml, "name", each.condition());
            JunitReport.attribute(xml, "time", String.format(Locale.ROOT, "%.6f", 0.0));
            if (each.result() != Result.NOT_MET) {
                xml.writeEmptyElement(each.result() == Result.MET ? "failure" : "error");
                JunitReport.attribute(xml, "message", each.text());
            }
            xml.writeEndElement();
        }
    }
}
