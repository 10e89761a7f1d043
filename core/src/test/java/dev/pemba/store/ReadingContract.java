package dev.pemba.store;

import static dev.pemba.store.Changes.creating;
import static dev.pemba.store.Changes.deleting;
import static dev.pemba.store.Changes.filter;
import static dev.pemba.store.Changes.filters;
import static dev.pemba.store.Changes.manyRelationships;
import static dev.pemba.store.Changes.stored;
import static dev.pemba.store.StoreFixture.paged;
import static dev.pemba.store.StoreFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.store.Snapshot.Stored;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a filter finds, and where a cursor goes on.
interface ReadingContract extends StoreFixture {

  @Test
  default void aFilterFindsWhatItMatchesAndNothingElse() {
    writeSchema();
    List<Relationship> all = manyRelationships();
    store().commit(creating(all.stream().map(Relationship::toString).toArray(String[]::new)));
    for (RelationshipFilter filter : filters()) {
      List<Relationship> expected = all.stream().filter(filter::matches).toList();
      try (Snapshot head = store().head()) {
        List<Relationship> found = rows(head, filter).stream().map(Stored::relationship).toList();
        assertThat(found).as("%s", filter).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(paged(head, filter)).as("pages of %s", filter).isEqualTo(found);
      }
    }
  }

  @Test
  default void aCursorMayPointAtWhatIsGone() {
    writeSchema();
    store().commit(creating("document:a#viewer@user:ana", "document:b#viewer@user:ana"));
    store().commit(deleting("document:a#viewer@user:ana"));
    try (Snapshot head = store().head();
        Snapshot.Rows rows =
            head.relationships(
                RelationshipFilter.ALL,
                Optional.of(Relationship.parse("document:a#viewer@user:ana").key()))) {
      assertThat(rows.next()).isEqualTo(stored("document:b#viewer@user:ana", 2));
      assertThat(rows.hasNext()).isFalse();
    }
  }

  @Test
  default void aCursorAtWhatTheRevisionNeverKnewIsInvalid() {
    writeSchema();
    try (Snapshot head = store().head()) {
      assertThatThrownBy(
              () ->
                  head.relationships(
                      RelationshipFilter.ALL,
                      Optional.of(Relationship.parse("document:a#viewer@user:ana").key())))
          .isInstanceOfSatisfying(
              PembaException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CURSOR_INVALID));
    }
  }
}
