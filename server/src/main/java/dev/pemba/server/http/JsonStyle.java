package dev.pemba.server.http;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How the messages of a service are written as JSON, and how strictly they are read.
final class JsonStyle {
  /// As protobuf says; fields that a message has not are refused.
  static final JsonStyle STRICT =
      new JsonStyle(
          JsonFormat.parser(),
          JsonFormat.printer().omittingInsignificantWhitespace(),
          false,
          FieldDescriptor::getJsonName,
          HttpStatus.UNSUPPORTED_MEDIA_TYPE);

  /// As AuthZEN says: names as in the proto, unknown fields left out of account, and every field
  /// that says something by being false, zero or empty written. A value of another type than its
  /// field's is refused, and a body that is no JSON answered with 400.
  static final JsonStyle OPEN =
      new JsonStyle(
          JsonFormat.parser().ignoringUnknownFields(),
          JsonFormat.printer()
              .omittingInsignificantWhitespace()
              .preservingProtoFieldNames()
              .alwaysPrintFieldsWithNoPresence(),
          true,
          FieldDescriptor::getName,
          HttpStatus.BAD_REQUEST);

  private static final String AUTHZEN = "pemba.authzen.";

  private final JsonFormat.Parser parser;
  private final JsonFormat.Printer printer;

  private final boolean typed;
  private final Function<FieldDescriptor, String> name;
  private final HttpStatus otherContent;

  private JsonStyle(
      JsonFormat.Parser parser,
      JsonFormat.Printer printer,
      boolean typed,
      Function<FieldDescriptor, String> name,
      HttpStatus otherContent) {
    this.parser = parser;
    this.printer = printer;
    this.typed = typed;
    this.name = name;
    this.otherContent = otherContent;
  }

  /// What a body that does not say that it is JSON is answered with.
  HttpStatus otherContent() {
    return otherContent;
  }

  /// True of a content type that says so: of AuthZEN's JSON, that one only.
  boolean isJson(@Nullable MediaType type) {
    if (type == null) {
      return false;
    }
    return typed ? type.withoutParameters().equals(MediaType.JSON) : type.isJson();
  }

  /// The style of a service or a message, by its full name.
  static JsonStyle of(String fullName) {
    return fullName.startsWith(AUTHZEN) ? OPEN : STRICT;
  }

  /// What a field is called.
  String name(FieldDescriptor field) {
    return name.apply(field);
  }

  /// Throws `MALFORMED_REQUEST`, which says what was wrong.
  void read(String json, Message.Builder into) {
    StrictJson.check(json);
    if (!typed) {
      merge(json, into);
      return;
    }
    JsonObject object = JsonParser.parseString(json).getAsJsonObject();
    try {
      JsonTypes.check(object, into.getDescriptorForType(), "");
      merge(json, into);
    } catch (PembaException fault) {
      if (!JsonEvaluations.areIn(object, into)) {
        throw fault;
      }
      into.clear();
      JsonEvaluations.read(object, into, this);
    }
  }

  /// Reads a part of a request.
  ///
  /// @param prefix before the names of its fields in messages
  void readAs(JsonObject part, Message.Builder into, String prefix) {
    JsonTypes.check(part, into.getDescriptorForType(), prefix);
    merge(part.toString(), into);
  }

  private void merge(String json, Message.Builder into) {
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
