package dev.pemba.cli.worlds;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Context;
import dev.pemba.model.PembaException;
import dev.pemba.schema.Caveat;
import dev.pemba.schema.Schema;
import dev.pemba.v1.Relationship;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A stage that lies in a server and can be asked. Not thread-safe.
final class StageRun {
  private final Pair.Opened servers;
  private final Schema schema;
  private final List<Relationship> relationships;
  private final Optional<Oracle.Opinion> opinion;
  private final Map<Asking, Boolean> sound = new HashMap<>();

  /// @param relationships what is stored
  StageRun(
      Pair.Opened servers,
      Schema schema,
      List<Relationship> relationships,
      Optional<Oracle.Opinion> opinion) {
    this.servers = servers;
    this.schema = schema;
    this.relationships = List.copyOf(relationships);
    this.opinion = opinion;
  }

  /// What holds the stage.
  Store store() {
    return servers.stored();
  }

  /// Asks the server that holds the stage.
  Asker asker() {
    return servers.storedAsker();
  }

  /// Asks a server with the same schema and nothing stored.
  Asker empty() {
    return servers.emptyAsker();
  }

  Schema schema() {
    return schema;
  }

  List<Relationship> relationships() {
    return relationships;
  }

  Optional<Oracle.Opinion> opinion() {
    return opinion;
  }

  ListReader lists() {
    return new ListReader(asker());
  }

  ListReader emptyLists() {
    return new ListReader(empty());
  }

  /// True if every condition can be evaluated with the values that a request brings along.
  ///
  /// With one that can't, a check may still be decided without it, but a list of everybody fails.
  boolean isSound(Asking asking) {
    return sound.computeIfAbsent(
        asking,
        _ ->
            Stream.concat(relationships.stream(), asking.contextual().stream())
                .filter(Relationship::hasCondition)
                .allMatch(relationship -> evaluates(relationship, asking)));
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
