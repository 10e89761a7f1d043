package dev.pemba.server.audit;

import dev.pemba.model.Context;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What of a request's context comes on record: names always, values unless they are masked.
///
/// @param names of values that are masked; `*` for all
record Masking(Set<String> names) {
  private static final String MASK = "***";
  private static final String ALL = "*";

  Masking {
    names = Set.copyOf(names);
  }

  /// True for what stands in the place of a value that was masked.
  private static boolean isMasked(@Nullable Object value) {
    return MASK.equals(value);
  }

  /// What of a context may be shown.
  Context of(Context context) {
    if (names.isEmpty() || context.isEmpty()) {
      return context;
    }
    Map<String, @Nullable Object> shown = new HashMap<>(context.values());
    shown.replaceAll((name, value) -> names.contains(ALL) || names.contains(name) ? MASK : value);
    return new Context(shown);
  }

  /// What was shown, without what is masked: that is missing rather than wrong.
  static Context known(Context shown) {
    Map<String, @Nullable Object> known = new HashMap<>(shown.values());
    known.values().removeIf(Masking::isMasked);
    return new Context(known);
  }
}
