package io.reprise.replayer.report;

import io.reprise.replayer.gate.GateResult;
import io.reprise.replayer.hunt.FiredStep;
import io.reprise.replayer.hunt.HuntResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * {@code junit.xml} of a hunt: a test case for each endpoint at each firing, one for each firing's timetable and one
 * for each condition of the gate. An endpoint's case fails when a finding of the endpoint was seen in that firing.
 * Stateless.
 */
final class HuntJunit {
    private HuntJunit() {}

    /** One endpoint at one firing. */
    private record Case(String suite, String endpoint, List<String> messages, double seconds) {}

    static void write(OutputStream to, HuntResult result, HuntView view) throws IOException {
        try {
            XMLStreamWriter xml =
                    XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(to, StandardCharsets.UTF_8.name());
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuites");
            gate(xml, view.gate());
            for (int i = 0; i < result.steps().size(); i++) {
                suite(xml, i, result.steps().get(i), view);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void gate(XMLStreamWriter xml, GateResult gate) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        JunitReport.attribute(xml, "name", "gate");
        JunitReport.attribute(xml, "tests", Integer.toString(GateRows.count(gate)));
        JunitReport.attribute(xml, "failures", Long.toString(GateRows.failures(gate)));
        JunitReport.attribute(xml, "errors", Long.toString(GateRows.errors(gate)));
        GateRows.junit(xml, gate);
        xml.writeEndElement();
    }

    private static void suite(XMLStreamWriter xml, int index, FiredStep step, HuntView view) throws XMLStreamException {
        String name = "step " + (index + 1) + " at " + view.steps().get(index).rate();
        List<Case> cases = cases(name, index, step, view);
        long failures =
                cases.stream().filter(each -> !each.messages().isEmpty()).count();
        boolean isValid = step.isValid();
        xml.writeStartElement("testsuite");
        JunitReport.attribute(xml, "name", name);
        JunitReport.attribute(xml, "tests", Integer.toString(cases.size() + 1));
        JunitReport.attribute(xml, "failures", Long.toString(failures));
        JunitReport.attribute(xml, "errors", isValid ? "0" : "1");
        JunitReport.attribute(
                xml, "timestamp", step.summary().info().startedAt().toString());
        start(xml, new Case(name, "the replayer kept its timetable", List.of(), 0));
        if (!isValid) {
            xml.writeEmptyElement("error");
            JunitReport.attribute(
                    xml, "message", String.join("; ", step.verdict().reasons()));
        }
        xml.writeEndElement();
        for (Case each : cases) {
            start(xml, each);
            for (String message : each.messages()) {
                xml.writeEmptyElement("failure");
                JunitReport.attribute(xml, "message", message);
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static List<Case> cases(String suite, int index, FiredStep step, HuntView view) {
        List<Case> cases = new ArrayList<>();
        for (String endpoint :
                new TreeSet<>(step.evidence().firing().endpoints().keySet())) {
            List<String> messages = new ArrayList<>();
            for (HuntView.FindingView finding : view.findings()) {
                HuntView.Frequency frequency = finding.frequencies().get(index);
                if (finding.title().endpoint().equals(endpoint) && frequency.share() > 0) {
                    messages.add(
                            finding.title().verdict() + ": " + finding.title().what() + ", " + frequency.text());
                }
            }
            var times = step.evidence().firing().times().get(endpoint);
            cases.add(new Case(suite, endpoint, messages, times == null ? 0 : times.medianMs() / 1e3));
        }
        return cases;
    }

    private static void start(XMLStreamWriter xml, Case each) throws XMLStreamException {
        xml.writeStartElement("testcase");
        JunitReport.attribute(xml, "classname", each.suite());
        JunitReport.attribute(xml, "name", each.endpoint());
        JunitReport.attribute(xml, "time", String.format(Locale.ROOT, "%.6f", each.seconds()));
    }
}
