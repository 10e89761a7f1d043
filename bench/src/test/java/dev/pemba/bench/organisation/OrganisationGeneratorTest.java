package dev.pemba.bench.organisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OrganisationGeneratorTest {
  private static final long SEED = 7;

  @Test
  void everySizeIsKeptExactlyAndNoRelationshipComesTwice() {
    for (long size : new long[] {10_000, 12_345, 100_000}) {
      Set<Relationship.Key> keys = new HashSet<>();
      long[] count = {0};
      new OrganisationGenerator(SEED, size)
          .generate(
              relationship -> {
                count[0]++;
                keys.add(relationship.key());
              });

      assertThat(count[0]).isEqualTo(size);
      assertThat(keys).hasSize((int) size);
    }
  }

  @Test
  void theSameSeedGivesTheSameOrganisationAndAnotherSeedAnother() {
    assertThat(organisation(SEED, 30_000)).isEqualTo(organisation(SEED, 30_000));
    assertThat(organisation(SEED, 30_000)).isNotEqualTo(organisation(SEED + 1, 30_000));
  }

  @Test
  void teamsNestUpToEightDeepWithoutACycle() {
    Structure structure = new OrganisationGenerator(SEED, 100_000).structure();
    Set<Integer> depths = new HashSet<>();
    for (long team = 0; team < structure.shape().teams(); team++) {
      int depth = 1;
      for (long parent = structure.parentOf(team);
          parent >= 0;
          parent = structure.parentOf(parent)) {
        depth++;
      }
      assertThat(depth).isEqualTo(structure.levelOf(team));
      depths.add(depth);
    }
    assertThat(depths).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void grantsAreSkewed() {
    Map<ObjectRef, Integer> grants = new HashMap<>();
    for (Relationship relationship : organisation(SEED, 100_000)) {
      if (relationship.object().type().value().equals("dataset")) {
        grants.merge(relationship.object(), 1, Integer::sum);
      }
    }
    List<Integer> sorted = grants.values().stream().sorted().toList();
    assertThat(sorted.getLast()).isGreaterThan(8 * sorted.get(sorted.size() / 2));
  }

  @Test
  void itHasWildcardsConditionsExpirationsAndSuspendedPeople() {
    List<Relationship> all = organisation(SEED, 30_000);

    assertThat(all).anyMatch(one -> one.subject() instanceof Subject.Everyone);
    assertThat(all).anyMatch(one -> one.subject() instanceof Subject.Userset);
    assertThat(all).anyMatch(one -> one.condition().isPresent() && one.expiration().isPresent());
    assertThat(all).anyMatch(one -> one.relation().value().equals("suspended"));
    assertThat(all).anyMatch(one -> one.relation().value().equals("barred"));
  }

  @Test
  void theSchemaOfThePackTakesEveryRelationship() {
    Schema schema = SchemaCompiler.compile(Pack.schema());

    assertThatCode(() -> organisation(SEED, 100_000).forEach(schema::checkAllowed))
        .doesNotThrowAnyException();
  }

  @Test
  void aSizeOutOfBoundsIsRefused() {
    assertThatThrownBy(() -> new OrganisationGenerator(SEED, 9_999))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("size 9999 is not between 10000 and 1000000000");
  }

  private static List<Relationship> organisation(long seed, long size) {
    List<Relationship> all = new ArrayList<>();
    new OrganisationGenerator(seed, size).generate(all::add);
    return all;
  }
}
