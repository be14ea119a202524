package io.reprise.proxy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging to stderr without a configuration file, because parsing one takes longer than starting the proxy. A
 * file named by {@code -Dlogback.configurationFile} still wins, because Logback asks its own configurators first.
 */
@ConfiguratorRank(LogSetup.RANK)
public final class LogSetup extends ContextAwareBase implements Configurator {
    /** Runs after the configurator that looks for files, and before the one that prints everything to stdout. */
    static final int RANK = (ConfiguratorRank.FALLBACK + ConfiguratorRank.NOMINAL) / 2;

    /** Prints each event on one line, even if the message has a line break. */
    private static final String HUMAN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{24} - " + "%replace(%msg %kvp){'[\\r\\n]+', ' '}%n";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        configure(context, LogFormat.HUMAN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Changes the format, unless the user named a configuration file. */
    static void use(LogFormat format) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context && System.getProperty("logback.configurationFile") == null) {
            configure(context, format);
        }
    }

    private static void configure(LoggerContext context, LogFormat format) {
        context.reset();
        Layout<ILoggingEvent> layout = layout(context, format);
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        context.getLogger("io.netty").setLevel(Level.WARN);
        // Netty warns a hundred times a second while a crowd of clients overflows a completion queue. No completion is
        // lost: the kernel keeps those that have no room.
        context.getLogger("io.netty.channel.uring").setLevel(Level.ERROR);
        context.getLogger("net.openhft").setLevel(Level.ERROR);
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    private static Layout<ILoggingEvent> layout(LoggerContext context, LogFormat format) {
        if (format == LogFormat.JSON) {
            JsonLayout json = new JsonLayout();
            json.setContext(context);
            json.start();
            return json;
        }
        PatternLayout human = new PatternLayout();
        human.setContext(context);
        human.setPattern(HUMAN);
        human.start();
        return human;
    }
}
