package dev.pemba.server.grpc;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.pemba.model.Context;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `google.protobuf.Struct` ↔ [Context].
final class Structs {
  /// JSON is at most this many times as long as the message it was made from.
  private static final int GROWTH = 8;

  private Structs() {}

  static Context context(Struct struct, Field field) {
    if (struct.getFieldsCount() == 0) {
      return Context.EMPTY;
    }
    Context context = field.checked(fields(struct, field), Context::new);
    if (struct.getSerializedSize() > Limits.CONTEXT_BYTES / GROWTH) {
      int bytes = context.toString().getBytes(StandardCharsets.UTF_8).length;
      if (bytes > Limits.CONTEXT_BYTES) {
        throw field.of(PembaException.limit("context_bytes", Limits.CONTEXT_BYTES, bytes));
      }
    }
    return context;
  }

  // The protobuf parser bounds how deep messages nest, so this recursion is bounded too.
  private static Map<String, @Nullable Object> fields(Struct struct, Field field) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    struct.getFieldsMap().forEach((name, value) -> values.put(name, value(value, field, name)));
    return values;
  }

  private static @Nullable Object value(Value value, Field field, String name) {
    return switch (value.getKindCase()) {
      case NULL_VALUE -> null;
      case BOOL_VALUE -> value.getBoolValue();
      case STRING_VALUE -> value.getStringValue();
      case NUMBER_VALUE -> {
        if (!Double.isFinite(value.getNumberValue())) {
          throw field.child(name).malformed("is no finite number");
        }
        yield value.getNumberValue();
      }
      case STRUCT_VALUE -> fields(value.getStructValue(), field.child(name));
      case LIST_VALUE -> {
        List<@Nullable Object> items = new ArrayList<>();
        for (Value item : value.getListValue().getValuesList()) {
          items.add(value(item, field, name));
        }
        yield items;
      }
      case KIND_NOT_SET -> throw field.child(name).malformed("has no value");
    };
  }

  static Struct struct(Context context) {
    return struct(context.values());
  }

  private static Struct struct(Map<?, ? extends @Nullable Object> values) {
    Struct.Builder struct = Struct.newBuilder();
    values.forEach((name, value) -> struct.putFields(String.valueOf(name), value(value)));
    return struct.build();
  }

  private static Value value(@Nullable Object value) {
    Value.Builder out = Value.newBuilder();
    switch (value) {
      case null -> out.setNullValue(NullValue.NULL_VALUE);
      case Boolean b -> out.setBoolValue(b);
      case Number n -> out.setNumberValue(n.doubleValue());
      case List<?> list -> {
        ListValue.Builder items = ListValue.newBuilder();
        list.forEach(item -> items.addValues(value(item)));
        out.setListValue(items);
      }
      case Map<?, ?> map -> out.setStructValue(struct(map));
      default -> out.setStringValue(value.toString());
    }
    return out.build();
  }
}
