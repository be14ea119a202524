package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JsonLayoutTest {
    @Test
    void eventIsOneLineWhateverItContains() {
        JsonLayout layout = new JsonLayout();
        layout.start();
        LoggerContext context = new LoggerContext();
        LoggingEvent event = new LoggingEvent(
                "caller",
                context.getLogger("a.b"),
                Level.WARN,
                "line \"one\"\nline {}",
                new IllegalStateException("why\u0001"),
                new Object[] {"two\\"});
        event.setThreadName("t");
        event.setInstant(Instant.ofEpochMilli(0));
        String line = layout.doLayout(event);
        assertThat(line)
                .startsWith("{\"timestamp\":\"1970-01-01T00:00:00Z\",\"level\":\"WARN\",\"logger\":\"a.b\","
                        + "\"thread\":\"t\","
                        + "\"message\":\"line \\\"one\\\"\\nline two\\\\\",\"exception\":\"")
                .contains("IllegalStateException: why\\u0001\\n")
                .endsWith("\"}\n");
        assertThat(line.strip().lines()).hasSize(1);
    }
}
