package dev.pemba.graph;

import dev.pemba.model.Context;
import dev.pemba.model.ObjectId;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one link of a [Chain] must have delegated.
///
/// A delegation is the relation [Chain#ACTS_FOR] of the taker to the giver, asked as any other. Its
/// conditions are told what is asked, by names that no caller can set: values of the request under
/// these names are dropped. What a stored condition leaves open of its bounds is filled in here
/// too, so that no caller fills it in: any permission, object, type and purpose, and no further
/// link.
///
/// @param object empty to leave open which object it is
/// @param furtherLinks links of the chain after this one
record Delegated(
    RelationName permission, TypeName type, Optional<ObjectId> object, int furtherLinks) {
  private static final String PERMISSION = "delegated_permission";
  private static final String OBJECT = "delegated_object";
  private static final String TYPE = "delegated_object_type";
  private static final String FURTHER_LINKS = "further_links";

  /// Bounds that are "any" unless a relationship says otherwise.
  private static final List<String> ANY =
      List.of("permissions", "objects", "object_types", "purposes");

  private static final String DEPTH = "depth";

  /// The object, or its type where the object is left open.
  String name() {
    return object.map(id -> type + ":" + id).orElse(type.value());
  }

  /// The request's context as the conditions of a delegation get it.
  @SuppressWarnings("NullAway") // the class file of a compact constructor loses its @Nullable
  Context over(Context request) {
    Map<String, @Nullable Object> values = new HashMap<>(request.values());
    ANY.forEach(bound -> values.put(bound, List.of("*")));
    values.put(DEPTH, 0L);
    values.put(PERMISSION, permission.value());
    values.put(TYPE, type.value());
    values.put(FURTHER_LINKS, (long) furtherLinks);
    values.remove(OBJECT);
    object.ifPresent(_ -> values.put(OBJECT, name()));
    return new Context(values);
  }
}
