package io.reprise.replayer.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The templates of pages, which escape all text that comes from outside. Thread-safe. */
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
        Utf8ByteOutput output = new Utf8ByteOutput();
        ENGINE.render(template, values, output);
        output.writeTo(to);
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
