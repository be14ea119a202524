package io.reprise.replayer.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.reprise.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The templates of pages. They escape all text that comes from outside, and write characters that would hide text or
 * control a terminal as their numbers. Thread-safe.
 */
final class Templates {
    private static final TemplateEngine ENGINE = TemplateEngine.createPrecompiled(
            null, ContentType.Html, Templates.class.getClassLoader(), "io.reprise.replayer.report.templates");

    private Templates() {}

    /**
     * Renders a template of {@code src/main/jte}.
     *
     * @param values by the names of the template's parameters
     */
    static void write(OutputStream to, String template, Map<String, Object> values) throws IOException {
        to.write(text(template, values).getBytes(StandardCharsets.UTF_8));
    }

    /** The same as text. */
    static String text(String template, Map<String, Object> values) {
        StringOutput output = new StringOutput();
        ENGINE.render(template, values, output);
        return Printable.of(output.toString(), "\n\t");
    }

    /** The style of a page with plots. */
    static String css() {
        return resource("report.css") + resource("uplot/uPlot.min.css") + resource("hunt.css");
    }

    /** Style, script and library of a page with plots, by the names of its template's parameters. */
    static Map<String, Object> withPlots() {
        return Map.of("css", css(), "plotLibrary", resource("uplot/uPlot.iife.min.js"), "script", resource("plots.js"));
    }

    /** A file beside this class, for a page that needs no network. */
    static String resource(String name) {
        try (InputStream in = Templates.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
