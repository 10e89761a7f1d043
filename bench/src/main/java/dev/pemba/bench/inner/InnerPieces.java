package dev.pemba.bench.inner;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.pemba.bench.systems.Requests;
import dev.pemba.bench.worlds.Question;
import dev.pemba.graph.Decision;
import dev.pemba.graph.ObjectsQuestion;
import dev.pemba.graph.SubjectsQuestion;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.TypeName;
import dev.pemba.store.Edges;
import dev.pemba.store.Snapshot;
import dev.pemba.v1.CheckRequest;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What a request is made of, piece by piece. Each call takes another one of 16,384 questions, so
/// that no branch predictor and no single cache line knows the answer. Not final: JMH makes a
/// subclass of every state.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InnerPieces {
  private static final TypeName DATASET = new TypeName("dataset");
  private static final TypeName USER = new TypeName("user");
  private static final RelationName READER = new RelationName("aggregate_reader");
  private static final int ROWS = 1_000;

  private int number;

  /// Id lookup: the number of an object.
  @Benchmark
  public int idToNumber(StoredOrganisation stored) {
    ObjectRef object = stored.check(number++).object();
    Snapshot snapshot = stored.snapshot();
    return snapshot.number(snapshot.symbols().type(object.type()), object.id());
  }

  /// Edge cache: the decoded subjects of one relation of one object.
  @Benchmark
  public Edges cachedEdges(StoredOrganisation stored) {
    Snapshot snapshot = stored.snapshot();
    int dataset = snapshot.symbols().type(DATASET);
    ObjectRef object = stored.subjects(number++).object();
    return snapshot.subjects(
        dataset,
        snapshot.symbols().relation(READER),
        snapshot.number(dataset, object.id()),
        snapshot.symbols().type(USER),
        0);
  }

  /// Check plan: one check in process, warm, without the wire.
  @Benchmark
  public Decision check(StoredOrganisation stored) {
    Question.Check check = stored.check(number++);
    return stored
        .engine()
        .check(
            stored.world(check.context()),
            new dev.pemba.graph.Question(check.object(), check.permission(), check.subject()),
            StoredOrganisation.budget())
        .decision();
  }

  /// Codec of the store: a thousand rows out of RocksDB, keys and values decoded, with their names.
  @Benchmark
  public int thousandRows(StoredOrganisation stored) {
    int count = 0;
    try (Snapshot.Rows rows =
        stored.snapshot().relationships(RelationshipFilter.ALL, Optional.empty())) {
      while (count < ROWS && rows.hasNext()) {
        rows.next();
        count++;
      }
    }
    return count;
  }

  /// Codec of the wire: a check's request, written and read.
  @Benchmark
  public CheckRequest requestThereAndBack(StoredOrganisation stored)
      throws InvalidProtocolBufferException {
    return CheckRequest.parseFrom(Requests.check(stored.check(number++)).toByteArray());
  }

  /// List algebra: which datasets, without their names.
  @Benchmark
  public long objectSet(StoredOrganisation stored) {
    Question.ListObjects list = stored.objects(number++);
    return stored
        .engine()
        .listObjects(
            stored.world(list.context()),
            new ObjectsQuestion(list.type(), list.permission(), list.subject()),
            StoredOrganisation.budget())
        .size();
  }

  /// List algebra: who, without their names.
  @Benchmark
  public Object subjectSet(StoredOrganisation stored) {
    Question.ListSubjects list = stored.subjects(number++);
    return stored
        .engine()
        .listSubjects(
            stored.world(list.context()),
            new SubjectsQuestion(
                list.object(), list.permission(), list.subjectType(), Optional.empty()),
            StoredOrganisation.budget());
  }
}
