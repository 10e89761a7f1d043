package dev.pemba.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Named values that a condition may need, in JSON's shapes.
///
/// Values are null, `Boolean`, `Long`, `Double`, `String`, `List` and `Map` with string keys.
/// Numbers are kept as `Long` where they are whole, so that `1` and `1.0` are one value. Keys are
/// sorted, so that equal contexts print alike.
public record Context(Map<String, @Nullable Object> values) {
  public static final Context EMPTY = new Context(Map.of());

  // Not compact: the class file of a compact constructor loses the annotation of its parameter.
  public Context(Map<String, @Nullable Object> values) {
    TreeMap<String, @Nullable Object> copy = new TreeMap<>();
    for (Map.Entry<String, @Nullable Object> entry : values.entrySet()) {
      copy.put(wellFormed(entry.getKey()), normal(entry.getValue(), 0));
    }
    this.values = Collections.unmodifiableMap(copy);
  }

  /// Reads a JSON object.
  public static Context parse(String json) {
    int bytes = json.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Limits.CONTEXT_BYTES) {
      throw PembaException.limit("context_bytes", Limits.CONTEXT_BYTES, bytes);
    }
    return new Context(Json.parseObject(json));
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  /// These values with those of `stored` over them: what is stored on a relationship wins.
  public Context overlaidBy(Context stored) {
    if (stored.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return stored;
    }
    TreeMap<String, @Nullable Object> merged = new TreeMap<>(values);
    merged.putAll(stored.values);
    return new Context(merged);
  }

  /// Canonical JSON: sorted keys, no white space.
  @Override
  public String toString() {
    return Json.print(values);
  }

  private static @Nullable Object normal(@Nullable Object value, int depth) {
    if (depth > Limits.NESTING) {
      throw PembaException.limit("context_nesting", Limits.NESTING, depth);
    }
    return switch (value) {
      case null -> null;
      case Boolean b -> b;
      case String s -> wellFormed(s);
      case Long n -> n;
      case Integer n -> (long) n;
      case Double d -> whole(finite(d));
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>();
        for (Object item : list) {
          copy.add(normal(item, depth + 1));
        }
        yield Collections.unmodifiableList(copy);
      }
      case Map<?, ?> map -> {
        TreeMap<String, @Nullable Object> copy = new TreeMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          copy.put(wellFormed(String.valueOf(entry.getKey())), normal(entry.getValue(), depth + 1));
        }
        yield Collections.unmodifiableMap(copy);
      }
      default ->
          throw PembaException.malformed(
              "a context holds a value of kind `%s`".formatted(value.getClass().getSimpleName()));
    };
  }

  private static String wellFormed(String text) {
    if (Unicode.loneSurrogate(text) >= 0) {
      throw PembaException.malformed(
          "a context holds the text `%s`, which is not Unicode".formatted(Printable.of(text)));
    }
    return text;
  }

  private static double finite(double value) {
    if (!Double.isFinite(value)) {
      throw PembaException.malformed("a context holds the number `%s`".formatted(value));
    }
    return value;
  }

  private static Object whole(double value) {
    return value == Math.rint(value) && Math.abs(value) < 9.007199254740992E15
        ? (Object) (long) value
        : (Object) value;
  }
}
