package io.reprise.replayer.report;

import io.reprise.replayer.gate.GateResult;
import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.EndpointTally;
import io.reprise.replayer.measure.FailureGroup;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import io.reprise.text.Printable;
import io.reprise.text.Shown;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * {@code junit.xml}: a test case for each endpoint, one for the timetable and one for each condition of the gate. An
 * endpoint's case fails when one of its requests failed, or when changed outcomes made the run fail and the endpoint
 * has one. The timetable's case is in error when the run is INVALID or ended early. Stateless.
 */
final class JunitReport implements TextReport {
    @Override
    public String fileName() {
        return "junit.xml";
    }

    @Override
    public void writeText(Writer to, RunSummary summary, Verdict verdict) throws IOException {
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(to);
            xml.writeStartDocument("UTF-8", "1.0");
            suite(xml, summary, verdict);
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Writes a suite for each step. */
    static void write(OutputStream to, List<StepTable.Row> steps) throws IOException {
        try {
            XMLStreamWriter xml =
                    XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(to, StandardCharsets.UTF_8.name());
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuites");
            for (StepTable.Row step : steps) {
                suite(xml, step.summary(), step.verdict());
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void suite(XMLStreamWriter xml, RunSummary summary, Verdict verdict) throws XMLStreamException {
        Map<String, EndpointTally> endpoints = new TreeMap<>(summary.tally().endpoints());
        long failing = endpoints.values().stream()
                .filter(tally -> isFailing(tally, verdict))
                .count();
        xml.writeStartElement("testsuite");
        attribute(xml, "name", "replay at " + summary.info().settings().rate());
        GateResult gate = verdict.gate();
        attribute(xml, "tests", Integer.toString(endpoints.size() + 1 + GateRows.count(gate)));
        attribute(xml, "failures", Long.toString(failing + GateRows.failures(gate)));
        attribute(xml, "errors", Long.toString((verdict.reasons().isEmpty() ? 0 : 1) + GateRows.errors(gate)));
        attribute(xml, "timestamp", summary.info().startedAt().toString());
        attribute(
                xml, "time", String.format(Locale.ROOT, "%.3f", summary.course().elapsedNs() / 1e9));
        testCase(xml, "the replayer kept its timetable", 0);
        if (!verdict.reasons().isEmpty()) {
            xml.writeEmptyElement("error");
            attribute(xml, "message", verdict.word().shown() + ": " + String.join("; ", verdict.reasons()));
        }
        xml.writeEndElement();
        for (Map.Entry<String, EndpointTally> entry : endpoints.entrySet()) {
            testCase(xml, entry.getKey(), entry.getValue().responseNs(50));
            if (isFailing(entry.getValue(), verdict)) {
                failure(xml, entry.getKey(), entry.getValue(), summary);
            }
            xml.writeEndElement();
        }
        GateRows.junit(xml, gate);
        xml.writeEndElement();
    }

    /** Changed outcomes that do not make the run fail do not make the endpoint fail either. */
    private static boolean isFailing(EndpointTally tally, Verdict verdict) {
        return tally.count(Comparison.FAILED) > 0 || verdict.countsChanges() && tally.changed() > 0;
    }

    private static void testCase(XMLStreamWriter xml, String name, long ns) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute(xml, "classname", "replay");
        attribute(xml, "name", name);
        attribute(xml, "time", String.format(Locale.ROOT, "%.6f", ns / 1e9));
    }

    private static void failure(XMLStreamWriter xml, String endpoint, EndpointTally tally, RunSummary summary)
            throws XMLStreamException {
        xml.writeStartElement("failure");
        attribute(
                xml,
                "message",
                Shown.count(tally.count(Comparison.FAILED)) + " of " + Shown.count(tally.ended()) + " requests failed"
                        + (tally.changed() == 0
                                ? ""
                                : ", " + Shown.count(tally.changed()) + " with a changed outcome"));
        for (FailureGroup group : summary.tally()
                .groups(each ->
                        each.key().kind() == Comparison.FAILED || each.key().isChanged())) {
            if (group.key().endpoint().equals(endpoint)) {
                xml.writeCharacters(
                        allowed(Shown.count(group.count()) + " × " + group.key().signature() + ", exchange "
                                + group.examples().get(0).exchange() + "\n"));
            }
        }
        xml.writeEndElement();
    }

    static void attribute(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, allowed(value));
    }

    /** XML has no way at all to write most control characters, so they are shown by their numbers. */
    private static String allowed(String text) {
        return Printable.of(text, "\n\t");
    }
}
