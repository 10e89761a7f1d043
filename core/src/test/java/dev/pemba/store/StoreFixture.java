package dev.pemba.store;

import static dev.pemba.store.Changes.SCHEMA;
import static dev.pemba.store.Changes.filter;
import static dev.pemba.store.Changes.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.model.Applied;
import dev.pemba.model.Change;
import dev.pemba.model.ObjectId;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.model.TypeName;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.store.Snapshot.Stored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the parts of the contract share: the store under test and ways to look at it.
interface StoreFixture {
  /// The store under test.
  Store store();

  /// The clock it judges by.
  TestClock clock();

  /// Closes the store and opens it again.
  void reopen();

  /// Clears away what the retention window no longer covers.
  void prune();

  default void writeSchema() {
    store().commit(schema(SCHEMA));
  }

  default Reason refusal(Change change) {
    return catchThrowableOfType(PembaException.class, () -> store().commit(change)).reason();
  }

  default List<String> stranding(String schema) {
    Store.Stranded stranded = store().stranded(SchemaCompiler.compile(schema), 10);
    assertThat(stranded.count()).isEqualTo(stranded.first().size());
    return stranded.first().stream().map(Relationship::toString).toList();
  }

  static void assertNotKept(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            PembaException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REVISION_NOT_KEPT));
  }

  static List<Stored> rows(Snapshot snapshot, RelationshipFilter filter) {
    List<Stored> found = new ArrayList<>();
    try (Snapshot.Rows rows = snapshot.relationships(filter, Optional.empty())) {
      rows.forEachRemaining(found::add);
    }
    return found;
  }

  /// The same rows, each found by a new read after the one before.
  static List<Relationship> paged(Snapshot snapshot, RelationshipFilter filter) {
    List<Relationship> found = new ArrayList<>();
    Optional<Relationship.Key> after = Optional.empty();
    while (true) {
      try (Snapshot.Rows rows = snapshot.relationships(filter, after)) {
        if (!rows.hasNext()) {
          return found;
        }
        Relationship next = rows.next().relationship();
        found.add(next);
        after = Optional.of(next.key());
      }
    }
  }

  default List<String> texts(RelationshipFilter filter) {
    try (Snapshot head = store().head()) {
      return rows(head, filter).stream().map(row -> row.relationship().toString()).toList();
    }
  }

  default List<String> textsAt(long revision) {
    try (Snapshot world = store().at(new Revision(revision))) {
      return rows(world, RelationshipFilter.ALL).stream()
          .map(row -> row.relationship().toString())
          .toList();
    }
  }

  /// The edge `document:plan#viewer@user:ana`.
  default Grant edgeAt(long revision) {
    try (Snapshot world = store().at(new Revision(revision))) {
      int document = type(world, "document");
      int user = type(world, "user");
      int plan = world.number(document, new ObjectId("plan"));
      int ana = world.number(user, new ObjectId("ana"));
      return plan == Snapshot.UNKNOWN || ana == Snapshot.UNKNOWN
          ? Grant.ABSENT
          : world.edge(
              document, world.symbols().relation(new RelationName("viewer")), plan, user, 0, ana);
    }
  }

  static int type(Snapshot snapshot, String name) {
    return snapshot.symbols().type(new TypeName(name));
  }

  default int number(String type, String id) {
    try (Snapshot head = store().head()) {
      return head.number(type(head, type), new ObjectId(id));
    }
  }

  static int[] subjects(Snapshot snapshot, String object, String relation) {
    Relationship any = Relationship.parse(object + "#" + relation + "@user:any");
    int document = type(snapshot, "document");
    return snapshot
        .subjects(
            document,
            snapshot.symbols().relation(any.relation()),
            snapshot.number(document, any.object().id()),
            type(snapshot, "user"),
            0)
        .plain();
  }

  default long revisionAsOf(Duration afterStart) {
    try (Snapshot world = store().asOf(TestClock.START.plus(afterStart))) {
      return world.revision().value();
    }
  }

  default Applied applied(Revision revision) {
    try (Store.Feed feed = store().changes(new Revision(revision.value() - 1))) {
      return next(feed);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static Applied next(Store.Feed feed) throws InterruptedException {
    return feed.next(Duration.ofSeconds(20)).orElseThrow();
  }
}
