package dev.pemba.store;

import static dev.pemba.store.Changes.SCHEMA;
import static dev.pemba.store.Changes.creating;
import static dev.pemba.store.Changes.deleting;
import static dev.pemba.store.Changes.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.TypeName;
import dev.pemba.schema.SchemaCompiler;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What a new schema may do to what is stored.
interface SchemaContract extends StoreFixture {

  @Test
  default void aSchemaThatWouldStrandRelationshipsIsRefusedWithTheFirstOfThem() {
    writeSchema();
    store()
        .commit(creating("document:plan#viewer@team:ml#member", "document:plan#viewer@user:ana"));
    String narrower = SCHEMA.replace("| user:* | team#member |", "| user:* |");
    PembaException refusal =
        catchThrowableOfType(PembaException.class, () -> store().commit(schema(narrower)));

    assertThat(refusal.reason()).isEqualTo(Reason.SCHEMA_STRANDS_RELATIONSHIPS);
    assertThat(refusal).hasMessageContaining("document:plan#viewer@team:ml#member");
    Store.Stranded stranded = store().stranded(SchemaCompiler.compile(narrower), 10);
    assertThat(stranded.count()).isEqualTo(1);
    assertThat(stranded.first())
        .containsExactly(Relationship.parse("document:plan#viewer@team:ml#member"));
    store().commit(deleting("document:plan#viewer@team:ml#member"));
    assertThat(store().commit(schema(narrower)).revision()).isEqualTo(new Revision(4));
  }

  @Test
  default void whatMustBeStoredStrandsThoseThatLackItAlone() {
    writeSchema();
    store()
        .commit(
            creating(
                "document:plan#viewer@user:bo[office:{\"hour\":9}]",
                "document:plan#viewer@user:di[office]"));
    String stored = SCHEMA.replace("hour int)", "hour stored int)");
    assertThat(stranding(stored)).containsExactly("document:plan#viewer@user:di[office]");
    store().commit(deleting("document:plan#viewer@user:di"));
    assertThat(stranding(stored)).isEmpty();
    store().commit(schema(stored));
    assertThat(
            catchThrowableOfType(
                    PembaException.class,
                    () -> store().commit(creating("document:plan#viewer@user:di[office]")))
                .reason())
        .isEqualTo(Reason.CONTEXT_INVALID);
  }

  @Test
  default void whatASchemaAsksOfConditionsAndExpiryCountsToo() {
    writeSchema();
    store()
        .commit(
            creating(
                "document:plan#viewer@user:bo[office:{\"hour\":9}]",
                "document:plan#viewer@user:cy[expiration:2030-01-01T00:00:00Z]",
                "document:plan#viewer@user:*"));
    assertThat(stranding(SCHEMA.replace("user with office | ", "")))
        .containsExactly("document:plan#viewer@user:bo[office:{\"hour\":9}]");
    assertThat(
            stranding(
                SCHEMA.replace(
                    "#member | user with office | user with expiration",
                    "#member | user with office")))
        .containsExactly("document:plan#viewer@user:cy[expiration:2030-01-01T00:00:00Z]");
    assertThat(stranding(SCHEMA.replace("user:* | ", "")))
        .containsExactly("document:plan#viewer@user:*");
    assertThat(
            stranding(
                SCHEMA.replace(
                    "hour int) { hour >= 8 && hour < 18 }", "hour string) { hour == \"8\" }")))
        .containsExactly("document:plan#viewer@user:bo[office:{\"hour\":9}]");
    assertThat(stranding(SCHEMA.replace("relation editor: user", "relation editor: user:*")))
        .isEmpty();
    assertThat(stranding(SCHEMA)).isEmpty();
    assertThat(store().commit(schema(SCHEMA)).revision()).isEqualTo(new Revision(3));
    clock().advance(Duration.ofDays(1_095));
    assertThat(
            stranding(
                SCHEMA.replace(
                    "#member | user with office | user with expiration",
                    "#member | user with office")))
        .isEmpty();
  }

  @Test
  default void whatHasNotStartedWouldBeStrandedToo() {
    writeSchema();
    String later =
        "document:plan#viewer@user:cy[starts:2029-01-01T00:00:00Z]"
            + "[expiration:2030-01-01T00:00:00Z]";
    store().commit(creating(later));
    assertThat(
            stranding(
                SCHEMA.replace(
                    "#member | user with office | user with expiration",
                    "#member | user with office")))
        .containsExactly(later);
  }

  @Test
  default void aSchemaThatDoesNotCompileIsRefused() {
    assertThat(refusal(schema("definition {"))).isEqualTo(Reason.SCHEMA_SYNTAX);
    assertThat(store().revision()).isEqualTo(Revision.ZERO);
  }

  @Test
  default void namesKeepTheirNumbersAcrossSchemas() {
    writeSchema();
    int document;
    try (Snapshot head = store().head()) {
      document = head.symbols().type(new TypeName("document"));
    }
    store().commit(schema("definition zebra {}\ndefinition document { relation x: zebra }"));
    reopen();
    try (Snapshot head = store().head()) {
      Symbols symbols = head.symbols();
      assertThat(symbols.type(new TypeName("document"))).isEqualTo(document);
      assertThat(symbols.typeName(document)).isEqualTo(new TypeName("document"));
      assertThat(symbols.type(new TypeName("zebra"))).isBetween(1, symbols.typeBound() - 1);
      assertThat(symbols.relation(new RelationName("never"))).isZero();
      assertThat(head.schema().definitions()).containsKey(new TypeName("zebra"));
    }
  }
}
