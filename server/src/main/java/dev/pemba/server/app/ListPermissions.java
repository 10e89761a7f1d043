package dev.pemba.server.app;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Chain;
import dev.pemba.graph.CheckSession;
import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.World;
import dev.pemba.model.Limits;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which permissions does a subject hold on each of these objects? Thread-safe.
public final class ListPermissions {
  private final Worlds worlds;
  private final Engine engine;
  private final Recorder recorder;

  public ListPermissions(Decider decider) {
    this.worlds = decider.worlds();
    this.engine = decider.engine();
    this.recorder = decider.recorder();
  }

  /// Whose permissions, on which objects.
  ///
  /// @param permissions which to ask for, each of every object's type; empty for every permission
  ///   of each object's type
  public record Query(
      Consistency consistency,
      Chain chain,
      List<ObjectRef> objects,
      Set<RelationName> permissions,
      Given given) {
    public Query {
      objects = List.copyOf(objects);
      permissions = Set.copyOf(permissions);
      if (objects.isEmpty()) {
        throw PembaException.malformed("`objects` is empty: name at least one");
      }
      if (objects.size() > Limits.LIST_PERMISSIONS_OBJECTS) {
        throw PembaException.limit("objects", Limits.LIST_PERMISSIONS_OBJECTS, objects.size());
      }
    }
  }

  public record Result(List<Held> objects, Token token, DecisionId decision) {
    public Result {
      objects = List.copyOf(objects);
    }
  }

  /// What is held on one object, in the schema's order.
  public record Held(ObjectRef object, List<HeldPermission> permissions) {
    public Held {
      permissions = List.copyOf(permissions);
    }
  }

  /// A permission that is allowed or conditional.
  public record HeldPermission(RelationName name, Answer answer) {}

  public Result run(Query query, Effort effort) {
    try (Pinned pinned = worlds.pin(query.consistency(), effort.deadline())) {
      World world = pinned.world(query.given(), effort);
      DecisionId id = DecisionId.at(pinned.now());
      Schema schema = pinned.snapshot().schema();
      Map<TypeName, List<RelationName>> wanted = new HashMap<>();
      List<Held> objects = new ArrayList<>();
      for (ObjectRef object : query.objects()) {
        effort.deadline().check();
        // Each object has the whole budget.
        CheckSession session = engine.session(world, query.chain(), effort.budget());
        List<HeldPermission> held = new ArrayList<>();
        for (RelationName name :
            wanted.computeIfAbsent(
                object.type(), type -> wanted(schema, type, query.permissions()))) {
          Answer answer = session.check(object, name);
          if (answer.decision() != Decision.DENIED) {
            held.add(new HeldPermission(name, answer));
          }
        }
        objects.add(new Held(object, held));
        if (recorder.isOn()) {
          record(query, objects, id, pinned, effort);
        }
      }
      return new Result(objects, pinned.token(), id);
    }
  }

  /// Puts the last object on record, with what is held on it.
  private void record(
      Query query, List<Held> objects, DecisionId id, Pinned pinned, Effort effort) {
    Held last = objects.getLast();
    String held =
        last.permissions().stream().map(one -> one.name().value()).collect(Collectors.joining(" "));
    recorder.record(
        new Recorder.Decided(
            Recorder.Call.LIST_PERMISSIONS,
            objects.size(),
            id,
            pinned.token().revision(),
            new Recorder.Asked(
                recorder.name(query.chain().subject()),
                recorder.names(query.chain().actors()),
                "",
                recorder.name(last.object()),
                held,
                recorder.shown(query.given())),
            Optional.empty(),
            last.permissions().size()),
        effort);
  }

  private static List<RelationName> wanted(
      Schema schema, TypeName type, Set<RelationName> permissions) {
    permissions.forEach(name -> schema.relation(type, name));
    return schema.definition(type).relations().values().stream()
        .filter(
            permissions.isEmpty()
                ? Relation::permission
                : relation -> permissions.contains(relation.name()))
        .map(Relation::name)
        .toList();
  }
}
