package dev.pemba.cli.worlds;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Context;
import dev.pemba.model.PembaException;
import dev.pemba.schema.Caveat;
import dev.pemba.schema.Schema;
import dev.pemba.v1.Relationship;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A stage that lies in a server and can be asked.
///
/// @param store what holds it
/// @param asker asks the server that holds it
/// @param empty asks a server with the same schema and nothing stored
/// @param relationships what is stored
record StageRun(
    Store store,
    Asker asker,
    Asker empty,
    Schema schema,
    List<Relationship> relationships,
    Optional<Oracle.Opinion> opinion) {
  StageRun {
    relationships = List.copyOf(relationships);
  }

  ListReader lists() {
    return new ListReader(asker);
  }

  ListReader emptyLists() {
    return new ListReader(empty);
  }

  /// True if every condition can be evaluated with the values that a request brings along.
  ///
  /// With one that can't, a check may still be decided without it, but a list of everybody fails.
  boolean isSound(Asking asking) {
    return Stream.concat(relationships.stream(), asking.contextual().stream())
        .filter(Relationship::hasCondition)
        .allMatch(relationship -> evaluates(relationship, asking));
  }

  private boolean evaluates(Relationship relationship, Asking asking) {
    try {
      Caveat caveat = schema.caveats().get(new CaveatName(relationship.getCondition().getCaveat()));
      Context stored = Texts.context(relationship.getCondition().getContext());
      if (caveat != null) {
        caveat.condition().evaluate(Texts.context(asking.context()).overlaidBy(stored));
      }
      return caveat != null;
    } catch (PembaException _) {
      return false;
    }
  }
}
