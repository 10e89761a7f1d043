package dev.pemba.store;

import static dev.pemba.store.Changes.creating;
import static dev.pemba.store.Changes.deleting;
import static dev.pemba.store.Changes.touching;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.model.TypeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a store tells of the past of its relationships.
interface HistoryContract extends StoreFixture {
  private List<String> lives(long at, RelationshipFilter filter) {
    List<String> found = new ArrayList<>();
    try (Store.Lives lives = store().history(new Revision(at), filter, Optional.empty())) {
      lives.forEachRemaining(life -> found.add(text(life)));
    }
    return found;
  }

  /// `relationship created-ended`, with what came before and whether something came after.
  private static String text(Store.Life life) {
    return "%s%s %s-%s%s"
        .formatted(
            life.predecessor().map(before -> before + " > ").orElse(""),
            life.relationship(),
            life.created(),
            life.ended().map(Object::toString).orElse(""),
            life.replaced() ? " >" : "");
  }

  private void writeFour() {
    writeSchema();
    store().commit(creating("document:plan#viewer@user:ana", "document:plan#viewer@user:bo"));
    store().commit(touching("document:plan#viewer@user:ana[office]"));
    store().commit(deleting("document:plan#viewer@user:ana"));
    store().commit(creating("document:plan#viewer@user:ana"));
  }

  @Test
  default void everyLifeOfARelationshipIsToldWithItsEndsAndItsNeighbours() {
    writeFour();
    RelationshipFilter documents = RelationshipFilter.ofType(new TypeName("document"));
    assertThat(lives(5, documents))
        .containsExactly(
            "document:plan#viewer@user:ana 2-3 >",
            "document:plan#viewer@user:ana > document:plan#viewer@user:ana[office] 3-4",
            "document:plan#viewer@user:ana 5-",
            "document:plan#viewer@user:bo 2-");
    reopen();
    assertThat(lives(5, documents)).hasSize(4);
  }

  @Test
  default void aRevisionKnowsNothingOfWhatCameLater() {
    writeFour();
    assertThat(lives(3, RelationshipFilter.ALL))
        .containsExactly(
            "document:plan#viewer@user:ana 2-3 >",
            "document:plan#viewer@user:ana > document:plan#viewer@user:ana[office] 3-",
            "document:plan#viewer@user:bo 2-");
    assertThat(lives(1, RelationshipFilter.ALL)).isEmpty();
  }

  @Test
  default void aHistoryGoesOnAfterAnyOfItsLives() {
    writeFour();
    RelationshipFilter ana =
        new RelationshipFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(
                new RelationshipFilter.SubjectFilter(
                    new TypeName("user"),
                    Optional.empty(),
                    new RelationshipFilter.SubjectRelationFilter.Any())));
    for (RelationshipFilter filter : List.of(RelationshipFilter.ALL, ana)) {
      List<String> paged = new ArrayList<>();
      Optional<Store.LifePosition> after = Optional.empty();
      boolean more = true;
      while (more) {
        try (Store.Lives lives = store().history(new Revision(5), filter, after)) {
          more = lives.hasNext();
          if (more) {
            Store.Life life = lives.next();
            paged.add(text(life));
            after = Optional.of(life.position());
          }
        }
      }
      assertThat(paged).hasSize(4).isEqualTo(lives(5, filter));
    }
  }

  @Test
  default void whatEndedBeforeTheWindowIsForgottenAndWhatStandsIsNot() {
    writeFour();
    clock().advance(StoreContract.RETENTION.plus(Duration.ofDays(1)));
    prune();
    assertThat(store().oldestRevision()).isEqualTo(new Revision(5));
    assertThat(lives(5, RelationshipFilter.ALL))
        .containsExactly("document:plan#viewer@user:ana 5-", "document:plan#viewer@user:bo 2-");
    StoreFixture.assertNotKept(
        () -> store().history(new Revision(4), RelationshipFilter.ALL, Optional.empty()).close());
  }

  @Test
  default void theHistoryOfWhatNobodyNamedIsEmpty() {
    writeFour();
    Relationship.Key nobody = Relationship.parse("document:other#viewer@user:ana").key();
    RelationshipFilter filter =
        new RelationshipFilter(
            Optional.of(nobody.object().type()),
            Optional.of(nobody.object().id()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThat(lives(5, filter)).isEmpty();
  }
}
