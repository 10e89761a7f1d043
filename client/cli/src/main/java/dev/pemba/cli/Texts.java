package dev.pemba.cli;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.v1.Condition;
import dev.pemba.v1.SubjectRef;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The text forms of the command line, to and from the messages of `pemba.v1`.
///
/// Reading goes through the model, so a faulty text is told here as the server would tell it.
public final class Texts {
  private Texts() {}

  public static dev.pemba.v1.ObjectRef object(String text) {
    ObjectRef object = ObjectRef.parse(text);
    return dev.pemba.v1.ObjectRef.newBuilder()
        .setType(object.type().value())
        .setId(object.id().value())
        .build();
  }

  public static SubjectRef subject(String text) {
    return message(Subject.parse(text));
  }

  public static dev.pemba.v1.Relationship relationship(String text) {
    return message(Relationship.parse(text));
  }

  static dev.pemba.v1.Relationship message(Relationship relationship) {
    dev.pemba.v1.Relationship.Builder message =
        dev.pemba.v1.Relationship.newBuilder()
            .setObject(
                dev.pemba.v1.ObjectRef.newBuilder()
                    .setType(relationship.object().type().value())
                    .setId(relationship.object().id().value()))
            .setRelation(relationship.relation().value())
            .setSubject(message(relationship.subject()));
    relationship
        .condition()
        .ifPresent(
            condition ->
                message.setCondition(
                    Condition.newBuilder()
                        .setCaveat(condition.caveat().value())
                        .setContext(struct(condition.context()))));
    relationship.starts().ifPresent(at -> message.setStarts(timestamp(at)));
    relationship.expiration().ifPresent(at -> message.setExpiration(timestamp(at)));
    return message.build();
  }

  private static SubjectRef message(Subject subject) {
    SubjectRef.Builder message = SubjectRef.newBuilder().setType(subject.type().value());
    return switch (subject) {
      case Subject.Individual(ObjectRef object) -> message.setId(object.id().value()).build();
      case Subject.Userset(ObjectRef object, var relation) ->
          message.setId(object.id().value()).setRelation(relation.value()).build();
      case Subject.Everyone _ -> message.setId("*").build();
    };
  }

  static String print(dev.pemba.v1.ObjectRef object) {
    return object.getType() + ":" + object.getId();
  }

  static String print(SubjectRef subject) {
    String text = subject.getType() + ":" + subject.getId();
    return subject.getRelation().isEmpty() ? text : text + "#" + subject.getRelation();
  }

  /// The one text form of a relationship, which `write` and `import` read back.
  static String print(dev.pemba.v1.Relationship relationship) {
    String key =
        print(relationship.getObject())
            + "#"
            + relationship.getRelation()
            + "@"
            + print(relationship.getSubject());
    String suffix =
        (relationship.hasCondition() ? print(relationship.getCondition()) : "")
            + (relationship.hasStarts() ? "[starts:" + instant(relationship.getStarts()) + "]" : "")
            + (relationship.hasExpiration()
                ? "[expiration:" + instant(relationship.getExpiration()) + "]"
                : "");
    if (print(relationship.getSubject()).indexOf('[') >= 0) {
      return key + " " + (suffix.isEmpty() ? "[]" : suffix);
    }
    return key + suffix;
  }

  static String print(Condition condition) {
    Context context = context(condition.getContext());
    return context.isEmpty()
        ? "[" + condition.getCaveat() + "]"
        : "[" + condition.getCaveat() + ":" + context + "]";
  }

  static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  static Struct struct(Context context) {
    Struct.Builder struct = Struct.newBuilder();
    context.values().forEach((name, value) -> struct.putFields(name, value(value)));
    return struct.build();
  }

  private static Value value(@Nullable Object value) {
    Value.Builder message = Value.newBuilder();
    return switch (value) {
      case null -> message.setNullValue(NullValue.NULL_VALUE).build();
      case Boolean b -> message.setBoolValue(b).build();
      case Number n -> message.setNumberValue(n.doubleValue()).build();
      case String s -> message.setStringValue(s).build();
      case List<?> list -> {
        ListValue.Builder items = ListValue.newBuilder();
        list.forEach(item -> items.addValues(value(item)));
        yield message.setListValue(items).build();
      }
      case Map<?, ?> map -> {
        Struct.Builder fields = Struct.newBuilder();
        map.forEach((name, item) -> fields.putFields(String.valueOf(name), value(item)));
        yield message.setStructValue(fields).build();
      }
      default -> throw PembaException.malformed("a context holds a value that JSON has not");
    };
  }

  @SuppressWarnings("NullAway") // the class file of a compact constructor loses its @Nullable
  static Context context(Struct struct) {
    return new Context(values(struct));
  }

  private static Map<String, @Nullable Object> values(Struct struct) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, Value> field : struct.getFieldsMap().entrySet()) {
      values.put(field.getKey(), plain(field.getValue()));
    }
    return values;
  }

  private static @Nullable Object plain(Value value) {
    return switch (value.getKindCase()) {
      case NULL_VALUE, KIND_NOT_SET -> null;
      case NUMBER_VALUE -> value.getNumberValue();
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case STRUCT_VALUE -> values(value.getStructValue());
      case LIST_VALUE -> value.getListValue().getValuesList().stream().map(Texts::plain).toList();
    };
  }

  /// A text as a JSON string.
  static String json(String text) {
    return new com.google.gson.JsonPrimitive(text).toString();
  }
}
