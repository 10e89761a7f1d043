package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where in a request a value stands, such as `items[3].object.id`; printed only when something is
/// wrong with it.
final class Field {
  private final @Nullable Field parent;
  private final String name;
  private final int index;

  private Field(@Nullable Field parent, String name, int index) {
    this.parent = parent;
    this.name = name;
    this.index = index;
  }

  static Field of(String name) {
    return new Field(null, name, -1);
  }

  Field child(String name) {
    return new Field(this, name, -1);
  }

  Field index(int index) {
    return new Field(parent, name, index);
  }

  PembaException missing() {
    return malformed("is missing");
  }

  PembaException malformed(String why) {
    return new PembaException(
        Reason.MALFORMED_REQUEST, "`%s` %s".formatted(this, why), Map.of("field", toString()));
  }

  /// Makes a value of a text that must not be empty, naming this field in the error.
  <T> T required(String text, Function<String, T> maker) {
    if (text.isEmpty()) {
      throw malformed("is empty");
    }
    return checked(text, maker);
  }

  <S, T> T checked(S source, Function<S, T> maker) {
    try {
      return maker.apply(source);
    } catch (PembaException failure) {
      throw of(failure);
    }
  }

  /// The failure, naming this field.
  PembaException of(PembaException failure) {
    Map<String, String> details = new HashMap<>(failure.details());
    details.put("field", toString());
    PembaException named =
        new PembaException(
            failure.reason(), "`%s`: %s".formatted(this, failure.getMessage()), details);
    named.initCause(failure);
    return named;
  }

  @Override
  public String toString() {
    String self = index < 0 ? name : name + "[" + index + "]";
    return parent == null ? self : parent + "." + self;
  }
}
