package dev.pemba.server.http;

import com.google.gson.JsonSyntaxException;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import org.jspecify.annotations.Nullable;

/// How the messages of a service are written as JSON, and how strictly they are read.
final class JsonStyle {
  /// As protobuf says; fields that a message has not are refused.
  static final JsonStyle STRICT =
      new JsonStyle(JsonFormat.parser(), JsonFormat.printer().omittingInsignificantWhitespace());

  /// As AuthZEN says: names as in the proto, unknown fields left out of account, and every field
  /// that says something by being false, zero or empty written.
  static final JsonStyle OPEN =
      new JsonStyle(
          JsonFormat.parser().ignoringUnknownFields(),
          JsonFormat.printer()
              .omittingInsignificantWhitespace()
              .preservingProtoFieldNames()
              .alwaysPrintFieldsWithNoPresence());

  private static final String AUTHZEN = "pemba.authzen.";

  private final JsonFormat.Parser parser;
  private final JsonFormat.Printer printer;

  private JsonStyle(JsonFormat.Parser parser, JsonFormat.Printer printer) {
    this.parser = parser;
    this.printer = printer;
  }

  static JsonStyle of(String serviceName) {
    return serviceName.startsWith(AUTHZEN) ? OPEN : STRICT;
  }

  /// Throws `MALFORMED_REQUEST`, which says what was wrong.
  void read(String json, Message.Builder into) {
    StrictJson.check(json);
    try {
      parser.merge(json, into);
    } catch (InvalidProtocolBufferException | JsonSyntaxException | IllegalArgumentException e) {
      throw malformed(into, e.getMessage());
    }
  }

  private static PembaException malformed(Message.Builder into, @Nullable String why) {
    String text = why == null ? "" : why.lines().findFirst().orElse("");
    return PembaException.malformed(
        "the JSON is no `%s`: %s"
            .formatted(into.getDescriptorForType().getName(), Printable.of(text)));
  }

  String write(Message message) {
    try {
      return printer.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message of our own that has no JSON", e);
    }
  }
}
