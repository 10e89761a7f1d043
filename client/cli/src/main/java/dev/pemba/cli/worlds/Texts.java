package dev.pemba.cli.worlds;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.pemba.cli.importing.Node;
import dev.pemba.model.Context;
import dev.pemba.model.PembaException;
import dev.pemba.v1.Condition;
import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.Relationship;
import dev.pemba.v1.SubjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Text and model ↔ the contract's messages.
///
/// References read from text are not judged here: what is wrong with them is for the server to say.
final class Texts {
  private Texts() {}

  /// `type:id`, split at the first colon.
  static ObjectRef object(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? ObjectRef.newBuilder().setId(text).build()
        : ObjectRef.newBuilder()
            .setType(text.substring(0, colon))
            .setId(text.substring(colon + 1))
            .build();
  }

  /// `type:id[#relation]`; SpiceDB's `#...` means no relation. A `#` without a relation stays where
  /// it is, so that the server sees that something is wrong.
  static SubjectRef subject(String text) {
    int hash = text.endsWith("#") ? -1 : text.indexOf('#');
    ObjectRef object = object(hash < 0 ? text : text.substring(0, hash));
    String relation = hash < 0 ? "" : text.substring(hash + 1);
    return SubjectRef.newBuilder()
        .setType(object.getType())
        .setId(object.getId())
        .setRelation(relation.equals("...") ? "" : relation)
        .build();
  }

  static Relationship relationship(dev.pemba.model.Relationship source) {
    Relationship.Builder out =
        Relationship.newBuilder()
            .setObject(object(source.object().toString()))
            .setRelation(source.relation().value())
            .setSubject(subject(source.subject().toString()));
    source
        .condition()
        .ifPresent(
            condition ->
                out.setCondition(
                    Condition.newBuilder()
                        .setCaveat(condition.caveat().value())
                        .setContext(struct(condition.context()))));
    source.starts().ifPresent(at -> out.setStarts(timestamp(at)));
    source.expiration().ifPresent(at -> out.setExpiration(timestamp(at)));
    return out.build();
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  /// The values in a field `context`, whatever they are: to refuse wrong ones is for the server.
  static Struct contextOf(Node.Mapping fields) {
    return fields
        .field("context")
        .map(node -> struct(node.values()).getStructValue())
        .orElseGet(Struct::getDefaultInstance);
  }

  static Struct struct(Context context) {
    return struct(context.values()).getStructValue();
  }

  private static Value struct(@Nullable Object value) {
    Value.Builder out = Value.newBuilder();
    return switch (value) {
      case null -> out.setNullValue(NullValue.NULL_VALUE).build();
      case Boolean truth -> out.setBoolValue(truth).build();
      case Number number -> out.setNumberValue(number.doubleValue()).build();
      case List<?> list -> {
        list.forEach(item -> out.getListValueBuilder().addValues(struct(item)));
        out.getListValueBuilder();
        yield out.build();
      }
      case Map<?, ?> map -> {
        Struct.Builder fields = out.getStructValueBuilder();
        map.forEach((name, item) -> fields.putFields(String.valueOf(name), struct(item)));
        yield out.build();
      }
      default -> out.setStringValue(value.toString()).build();
    };
  }

  /// The reverse of [#struct]. Throws `PembaException` for numbers that JSON does not have.
  static Context context(Struct struct) {
    try {
      return Context.parse(JsonFormat.printer().print(struct));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw PembaException.malformed("a context that is no JSON: " + e.getMessage());
    }
  }

  private static String shown(Struct context) {
    try {
      return context(context).toString();
    } catch (PembaException _) {
      return context.toString().strip().replace('\n', ' ');
    }
  }

  static String of(ObjectRef object) {
    return object.getType() + ":" + object.getId();
  }

  static String of(SubjectRef subject) {
    String object = subject.getType() + ":" + subject.getId();
    return subject.getRelation().isEmpty() ? object : object + "#" + subject.getRelation();
  }

  static String of(Relationship source) {
    StringBuilder out = new StringBuilder();
    out.append(of(source.getObject())).append('#').append(source.getRelation());
    out.append('@').append(of(source.getSubject()));
    if (source.hasCondition()) {
      Context context = context(source.getCondition().getContext());
      out.append('[').append(source.getCondition().getCaveat());
      out.append(context.isEmpty() ? "" : ":" + context).append(']');
    }
    if (source.hasStarts()) {
      out.append("[starts:").append(instant(source.getStarts())).append(']');
    }
    if (source.hasExpiration()) {
      out.append("[expiration:").append(instant(source.getExpiration())).append(']');
    }
    return out.toString();
  }

  private static Instant instant(Timestamp at) {
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
  }

  /// Actors, for messages: ` through agent:a, agent:b`; empty if there are none.
  static String through(List<ObjectRef> actors) {
    return actors.isEmpty()
        ? ""
        : " through " + actors.stream().map(Texts::of).collect(Collectors.joining(", "));
  }

  /// What a request brings along, for messages: at most a few relationships of it.
  static String circumstances(Struct context, List<Relationship> contextual) {
    String values = context.getFieldsCount() == 0 ? "" : " with " + shown(context);
    if (contextual.isEmpty()) {
      return values;
    }
    String shown = contextual.stream().limit(5).map(Texts::of).collect(Collectors.joining(", "));
    return values
        + " and %s%s"
            .formatted(
                shown,
                contextual.size() > 5 ? " and %d more".formatted(contextual.size() - 5) : "");
  }
}
