package dev.pemba.server.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.pemba.testing.Dice;
import java.util.List;

/// Messages of any type with anything in them.
final class RandomMessages {
  private static final int DEEPEST = 4;
  private static final List<String> TEXTS =
      List.of("", "a", "document", "ä ö", "\"quoted\"\n", "100", "true", "*", "x".repeat(40));

  private final Dice dice;

  RandomMessages(Dice dice) {
    this.dice = dice;
  }

  Message of(Descriptor type) {
    return of(type, 0);
  }

  private Message of(Descriptor type, int depth) {
    return switch (type.getFullName()) {
      case "google.protobuf.Timestamp" ->
          Timestamp.newBuilder()
              .setSeconds(dice.below(2_000_000_000))
              .setNanos(dice.below(1_000) * dice.pick(List.of(0, 1, 1_000_000)))
              .build();
      case "google.protobuf.Struct" -> struct(depth);
      case "google.protobuf.Value" -> value(depth);
      default -> plain(type, depth);
    };
  }

  private Message plain(Descriptor type, int depth) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    for (FieldDescriptor field : type.getFields()) {
      boolean nested = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      if (dice.chance(30) || (nested && depth >= DEEPEST)) {
        continue;
      }
      if (field.isRepeated()) {
        for (int i = dice.below(3); i > 0; i--) {
          message.addRepeatedField(field, value(field, depth));
        }
      } else {
        message.setField(field, value(field, depth));
      }
    }
    return message.build();
  }

  private Object value(FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT -> dice.pick(List.of(0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE));
      case LONG -> dice.pick(List.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE));
      case BOOLEAN -> dice.chance(50);
      case STRING -> text();
      case BYTE_STRING -> ByteString.copyFromUtf8(text());
      case ENUM -> dice.pick(field.getEnumType().getValues());
      case MESSAGE -> of(field.getMessageType(), depth + 1);
      case FLOAT, DOUBLE -> throw new AssertionError(field.getFullName());
    };
  }

  private String text() {
    return dice.pick(TEXTS);
  }

  private Struct struct(int depth) {
    Struct.Builder struct = Struct.newBuilder();
    for (int i = dice.below(3); i > 0; i--) {
      struct.putFields(text() + i, value(depth + 1));
    }
    return struct.build();
  }

  private Value value(int depth) {
    return switch (dice.below(depth < DEEPEST ? 6 : 4)) {
      case 0 -> Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
      case 1 -> Value.newBuilder().setBoolValue(dice.chance(50)).build();
      case 2 -> Value.newBuilder().setNumberValue(dice.below(1_000) / 8.0).build();
      case 3 -> Value.newBuilder().setStringValue(text()).build();
      case 4 -> Value.newBuilder().setStructValue(struct(depth + 1)).build();
      default ->
          Value.newBuilder()
              .setListValue(ListValue.newBuilder().addValues(value(depth + 1)))
              .build();
    };
  }
}
