package io.reprise.bench.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PlotTest {
    private static final int LEFT = 230;
    private static final int RIGHT = 700;
    private static final String REFERENCE = "#c0392b";

    @Test
    void placesDotsInProportion() throws Exception {
        Plot plot = new Plot("title", "unit", Double.NaN);
        plot.group("group");
        plot.add("half", new Spread(5, 4, 6));
        plot.add("all", new Spread(10, 10, 10));
        plot.add("below zero, by noise", new Spread(-1, -2, 1));
        plot.add("not measured", Spread.of(List.of()));

        List<Element> dots = elements(plot, "circle");
        assertThat(dots).hasSize(3);
        assertThat(number(dots.get(0), "cx")).isCloseTo((LEFT + RIGHT) / 2.0, within(0.1));
        assertThat(number(dots.get(1), "cx")).isCloseTo(RIGHT, within(0.1));
        assertThat(number(dots.get(2), "cx")).isCloseTo(LEFT, within(0.1));
    }

    @Test
    void showsTheReferenceAlthoughAllIsBelowIt() throws Exception {
        Plot plot = new Plot("title", "unit", 1_000);
        plot.add("good", new Spread(300, 200, 410));

        Element line = elements(plot, "line").stream()
                .filter(element -> element.getAttribute("stroke").equals(REFERENCE))
                .findFirst()
                .orElseThrow();
        assertThat(number(line, "x1")).isBetween((double) LEFT, (double) RIGHT);
        assertThat(number(elements(plot, "circle").get(0), "cx")).isLessThan(number(line, "x1"));
    }

    @Test
    void drawsNothingButZerosAsWell() throws Exception {
        Plot plot = new Plot("title", "unit", Double.NaN);
        plot.add("nothing added", new Spread(0, 0, 0));
        assertThat(number(elements(plot, "circle").get(0), "cx")).isCloseTo(LEFT, within(0.1));

        Plot below = new Plot("title", "unit", Double.NaN);
        below.add("all below zero", new Spread(-5, -9, -1));
        assertThat(number(elements(below, "circle").get(0), "cx")).isCloseTo(LEFT, within(0.1));
        assertThat(below.svg()).doesNotContain("NaN", "Infinity");
    }

    @Test
    void isEmptyWithGroupsAlone() {
        Plot plot = new Plot("title", "unit", 1);
        plot.group("group");
        plot.add("not measured", Spread.of(List.of()));
        assertThat(plot.isEmpty()).isTrue();
        plot.add("measured", new Spread(1, 1, 1));
        assertThat(plot.isEmpty()).isFalse();
    }

    private static List<Element> elements(Plot plot, String name) throws Exception {
        NodeList nodes = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(plot.svg().getBytes(StandardCharsets.UTF_8)))
                .getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }
}
