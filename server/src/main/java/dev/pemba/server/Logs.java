package dev.pemba.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.pemba.server.config.Configuration.Logging;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;

/// How this process logs: to standard error, in the form and from the level that were asked for.
final class Logs {
  private static final String PATTERN = "%d{ISO8601} %-5level %logger{0}: %msg %kvp%n";

  private Logs() {}

  /// Replaces what was configured before, for the whole process.
  static void configure(Logging logging) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    warnings(context, encoder(logging, context));
    context.getLogger("dev.pemba").setLevel(level(logging));
    takeOver(java.util.logging.Logger.getLogger(""));
  }

  private static void warnings(LoggerContext context, Encoder<ILoggingEvent> encoder) {
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(console);
    // A warning with its stack for each client whose TLS handshake fails.
    context
        .getLogger("com.linecorp.armeria.server.HttpServerPipelineConfigurator")
        .setLevel(Level.ERROR);
  }

  /// How every process that has this server on its class path logs until it says otherwise:
  /// warnings only, to standard error. Logback finds it as a service; the same in its XML would
  /// cost a start a quarter of a second.
  public static final class Beginning extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
      warnings(context, text(context));
      return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
  }

  /// Libraries that log through the JDK (gRPC does) come out in the same form, warnings only.
  private static void takeOver(java.util.logging.Logger root) {
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new Forwarding());
    root.setLevel(java.util.logging.Level.WARNING);
  }

  private static final class Forwarding extends Handler {
    @Override
    public void publish(LogRecord record) {
      String name = record.getLoggerName() == null ? "jdk" : record.getLoggerName();
      boolean severe = record.getLevel().intValue() >= java.util.logging.Level.SEVERE.intValue();
      LoggerFactory.getLogger(name)
          .atLevel(severe ? org.slf4j.event.Level.ERROR : org.slf4j.event.Level.WARN)
          .setCause(record.getThrown())
          .log(String.valueOf(record.getMessage()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context) {
    PatternLayoutEncoder text = new PatternLayoutEncoder();
    text.setContext(context);
    text.setPattern(PATTERN);
    text.start();
    return text;
  }

  private static Encoder<ILoggingEvent> encoder(Logging logging, LoggerContext context) {
    return switch (logging.format()) {
      case TEXT -> text(context);
      case JSON -> {
        JsonEncoder json = new JsonEncoder();
        json.setContext(context);
        json.setWithSequenceNumber(false);
        json.setWithNanoseconds(false);
        json.setWithContext(false);
        json.setWithMDC(false);
        json.setWithMarkers(false);
        json.setWithArguments(false);
        json.start();
        yield json;
      }
    };
  }

  private static Level level(Logging logging) {
    return switch (logging.level()) {
      case TRACE -> Level.TRACE;
      case DEBUG -> Level.DEBUG;
      case INFO -> Level.INFO;
      case WARN -> Level.WARN;
      case ERROR -> Level.ERROR;
    };
  }
}
