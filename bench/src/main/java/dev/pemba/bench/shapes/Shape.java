package dev.pemba.bench.shapes;

import dev.pemba.bench.worlds.Series;
import dev.pemba.bench.worlds.Workload;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import java.util.List;
import java.util.function.Consumer;

/// A workload whose relationships are written out by a few loops.
///
/// @param data hands over all relationships, the same each time
record Shape(String name, String about, String schema, Data data, List<Series> series)
    implements Workload {

  Shape {
    series = List.copyOf(series);
  }

  @Override
  public long size() {
    long[] count = {0};
    data.emit((_, _, _) -> count[0]++);
    return count[0];
  }

  @Override
  public void relationships(Consumer<Relationship> sink) {
    data.emit(
        (object, relation, subject) ->
            sink.accept(
                Relationship.of(
                    ObjectRef.parse(object), new RelationName(relation), Subject.parse(subject))));
  }

  @Override
  public boolean common() {
    return true;
  }

  /// Hands over relationships.
  interface Data {
    void emit(Sink sink);
  }

  /// Takes one relationship.
  interface Sink {
    void add(String object, String relation, String subject);
  }
}
