package dev.pemba.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pemba.server.config.Configuration.Logging;
import dev.pemba.server.config.LogFormat;
import dev.pemba.server.config.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.LoggerFactory;

@ResourceLock("logs")
class LogsTest {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  private List<String> lines(Logging logging) {
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    Logs.configure(logging);
    LoggerFactory.getLogger("dev.pemba.server.Example")
        .atInfo()
        .addKeyValue("port", 7070)
        .log("serving");
    LoggerFactory.getLogger("dev.pemba.server.Example").debug("detail");
    java.util.logging.Logger.getLogger("io.grpc.example").log(Level.WARNING, "a \"warning\"\n!");
    java.util.logging.Logger.getLogger("io.grpc.example").log(Level.INFO, "chatter");
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @AfterEach
  void restore() {
    System.setErr(before);
    Logs.configure(new Logging(LogFormat.TEXT, LogLevel.WARN));
  }

  @Test
  void jsonIsOneObjectALineWhoeverLogs() throws JsonProcessingException {
    List<String> lines = lines(new Logging(LogFormat.JSON, LogLevel.INFO));

    assertThat(lines).hasSize(2);
    ObjectMapper mapper = new ObjectMapper();
    assertThat(mapper.readTree(lines.getFirst()).path("message").asText()).isEqualTo("serving");
    assertThat(mapper.readTree(lines.getFirst()).path("kvpList").get(0).path("port").asText())
        .isEqualTo("7070");
    assertThat(mapper.readTree(lines.getLast()).path("message").asText())
        .isEqualTo("a \"warning\"\n!");
    assertThat(mapper.readTree(lines.getLast()).path("level").asText()).isEqualTo("WARN");
  }

  @Test
  void textNamesItsFields() {
    List<String> lines = lines(new Logging(LogFormat.TEXT, LogLevel.DEBUG));

    assertThat(lines.getFirst()).contains("INFO", "Example: serving", "port=\"7070\"");
    assertThat(lines.get(1)).contains("DEBUG", "detail");
  }
}
