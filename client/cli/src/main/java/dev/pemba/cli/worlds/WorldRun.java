package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.Place;
import dev.pemba.cli.worlds.CaseRun.Complaint;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListSubjectsRequest;
import dev.pemba.v1.Relationship;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// Runs one world, stage by stage, in a pair of servers: one that stores, one that stays empty.
final class WorldRun {
  /// Circumstances under which a stage is cross-checked, beside none.
  private static final int CIRCUMSTANCES = 8;

  private final World world;
  private final Settings settings;
  private final Exceptions exceptions;
  private final List<Report.Failure> failures = new ArrayList<>();
  private int passed;
  private int failed;
  private int excepted;

  WorldRun(World world, Settings settings, Exceptions exceptions) {
    this.world = world;
    this.settings = settings;
    this.exceptions = exceptions;
  }

  /// What became of a world.
  record Outcome(int passed, int failed, int excepted, List<Report.Failure> failures) {
    Outcome {
      failures = List.copyOf(failures);
    }
  }

  Outcome run(Pair servers) {
    for (World.Stage stage : world.stages()) {
      Random random =
          new Random(settings.seed() ^ (world.name() + "/" + stage.number()).hashCode());
      Pair.Opened opened = servers.open();
      Answer ready = opened.stored().become(stage.schema(), stage.relationships(), random);
      if (!(ready instanceof Answer.Failed)) {
        ready = opened.empty().become(stage.schema(), List.of(), random);
      }
      if (ready instanceof Answer.Failed refused) {
        refused(stage, refused);
        servers.discard();
      } else {
        asked(stage, opened, random);
        if (stage.cases().stream().anyMatch(WorldRun::changes)) {
          servers.discard();
        }
      }
    }
    return new Outcome(passed, failed, excepted, failures);
  }

  /// True if a case may have left something behind.
  private static boolean changes(World.Case one) {
    return one.question() instanceof Question.Write || one.question() instanceof Question.Schema;
  }

  private void refused(World.Stage stage, Answer.Failed refused) {
    boolean excused =
        refused.reason().filter(Reason.SCHEMA_INVALID::equals).isPresent()
            && exceptions.use(world, stage, Exceptions.Part.MODEL).isPresent();
    int cases = Math.max(1, stage.cases().size());
    if (excused) {
      excepted += cases;
      return;
    }
    failed += cases;
    Place place =
        stage
            .schemaPlace()
            .map(start -> Faults.place(start, stage.schema(), stage.place()))
            .orElse(stage.place());
    fail(
        place,
        new Complaint(
            "the schema and relationships of stage %d".formatted(stage.number()),
            "to be stored",
            refused.toString()));
  }

  private void asked(World.Stage stage, Pair.Opened opened, Random random) {
    StageRun run =
        new StageRun(
            opened,
            schema(stage),
            stage.relationships().stream().map(Texts::relationship).toList(),
            settings.oracle().map(oracle -> oracle.on(stage.schema(), stage.relationships())));
    for (World.Case one : stage.cases()) {
      judged(stage, one, new CaseRun(run).run(one));
    }
    crossChecked(stage, run, random);
  }

  private static Schema schema(World.Stage stage) {
    try {
      return SchemaCompiler.compile(stage.schema());
    } catch (PembaException e) {
      throw new IllegalStateException("the server took a schema that can't be compiled here", e);
    }
  }

  private void judged(World.Stage stage, World.Case one, List<Complaint> complaints) {
    if (complaints.isEmpty()) {
      passed++;
    } else if (part(one).flatMap(part -> exceptions.use(world, stage, part)).isPresent()) {
      excepted++;
    } else {
      failed++;
      complaints.forEach(complaint -> fail(one.place(), complaint));
    }
  }

  private static Optional<Exceptions.Part> part(World.Case one) {
    return switch (one.question()) {
      case Question.Check _ -> Optional.of(Exceptions.Part.CHECK);
      case Question.Objects _ -> Optional.of(Exceptions.Part.LIST_OBJECTS);
      case Question.Subjects _ -> Optional.of(Exceptions.Part.LIST_USERS);
      case Question.Write _, Question.Schema _ -> Optional.empty();
    };
  }

  private void crossChecked(World.Stage stage, StageRun run, Random random) {
    List<Complaint> complaints = new ArrayList<>();
    for (Asking asking : circumstances(stage, run, random)) {
      List<Relationship> named = new ArrayList<>(run.relationships());
      named.addAll(asking.contextual());
      complaints.addAll(new CrossCheck(run, Cast.of(run.schema(), named), random).run(asking));
    }
    if (complaints.isEmpty()) {
      passed++;
      return;
    }
    failed++;
    complaints.forEach(complaint -> fail(stage.place(), complaint));
  }

  /// None, and some of those under which the stage's sound questions are asked.
  private static List<Asking> circumstances(World.Stage stage, StageRun run, Random random) {
    Set<Asking> all = new LinkedHashSet<>();
    for (World.Case one : stage.cases()) {
      if (!(one.expected() instanceof Expected.Refused)) {
        asking(one.question()).filter(run::isSound).ifPresent(all::add);
      }
    }
    all.remove(Asking.PLAINLY);
    List<Asking> drawn = new ArrayList<>(all);
    Collections.shuffle(drawn, random);
    List<Asking> some = new ArrayList<>(List.of(Asking.PLAINLY));
    some.addAll(drawn.subList(0, Math.min(CIRCUMSTANCES, drawn.size())));
    return some;
  }

  private static Optional<Asking> asking(Question question) {
    return switch (question) {
      case Question.Check(CheckRequest request) ->
          Optional.of(new Asking(request.getContext(), request.getContextualRelationshipsList()));
      case Question.Objects(ListObjectsRequest request) ->
          Optional.of(new Asking(request.getContext(), request.getContextualRelationshipsList()));
      case Question.Subjects(ListSubjectsRequest request) ->
          Optional.of(new Asking(request.getContext(), request.getContextualRelationshipsList()));
      case Question.Write _, Question.Schema _ -> Optional.empty();
    };
  }

  private void fail(Place place, Complaint complaint) {
    failures.add(
        new Report.Failure(
            place, world.name(), complaint.question(), complaint.expected(), complaint.got()));
  }
}
