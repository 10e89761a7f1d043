package dev.pemba.server.grpc;

import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Names of types and relations that were read lately. Requests name the same few again and again:
/// one that was seen need not be looked at letter by letter, and knows its hash, by which it is
/// looked for some five times a check.
///
/// A name lies in one place, by its length and some of its letters; who comes later takes it.
/// Thread-safe: what is lost to a race is made again.
final class SeenNames<T> {
  static final SeenNames<TypeName> TYPES = new SeenNames<>(TypeName::new, TypeName::value);

  static final SeenNames<RelationName> RELATIONS =
      new SeenNames<>(RelationName::new, RelationName::value);

  private static final int PLACES = 1 << 10;

  private final Function<String, T> maker;
  private final Function<T, String> text;
  private final @Nullable Object[] seen = new @Nullable Object[PLACES];

  private SeenNames(Function<String, T> maker, Function<T, String> text) {
    this.maker = maker;
    this.text = text;
  }

  /// The name, made if it was not seen; fails as its constructor does.
  @SuppressWarnings("unchecked")
  T of(String name) {
    int length = name.length();
    if (length == 0) {
      return maker.apply(name);
    }
    int place =
        (length * 31
                + name.charAt(0) * 7
                + name.charAt(length - 1) * 131
                + name.charAt(length / 2) * 17)
            & (PLACES - 1);
    T known = (T) seen[place];
    if (known != null && text.apply(known).equals(name)) {
      return known;
    }
    T made = maker.apply(name);
    seen[place] = made;
    return made;
  }
}
