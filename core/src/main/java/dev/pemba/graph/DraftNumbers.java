package dev.pemba.graph;

import dev.pemba.model.ObjectId;
import dev.pemba.store.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Numbers for the ids that only a draft names: the highest below [Snapshot#STORED_BOUND], in the
/// order in which the draft names them, so that they come last in every list, as they would if they
/// were written.
final class DraftNumbers {
  private final Map<Integer, List<ObjectId>> byType = new HashMap<>();
  private final Map<Named, Integer> places = new HashMap<>();

  private record Named(int type, ObjectId id) {}

  /// Called for all ids before any number is asked for.
  void add(int type, ObjectId id) {
    List<ObjectId> ids = byType.computeIfAbsent(type, _ -> new ArrayList<>());
    if (places.putIfAbsent(new Named(type, id), ids.size()) == null) {
      ids.add(id);
    }
  }

  int number(int type, ObjectId id) {
    Integer place = places.get(new Named(type, id));
    return place == null ? Snapshot.UNKNOWN : first(type) + place;
  }

  /// The first number of the draft's own ids of a type, or [Snapshot#STORED_BOUND] if it has none:
  /// as an unsigned integer.
  int first(int type) {
    return Snapshot.STORED_BOUND - byType.getOrDefault(type, List.of()).size();
  }

  ObjectId name(int type, int number) {
    return byType.getOrDefault(type, List.of()).get(number - first(type));
  }
}
