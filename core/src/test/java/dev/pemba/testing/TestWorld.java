package dev.pemba.testing;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Budget;
import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Expansion;
import dev.pemba.graph.Explanation;
import dev.pemba.graph.Facts;
import dev.pemba.graph.ObjectList;
import dev.pemba.graph.ObjectsQuestion;
import dev.pemba.graph.Question;
import dev.pemba.graph.SubjectList;
import dev.pemba.graph.SubjectsQuestion;
import dev.pemba.graph.Suggestions;
import dev.pemba.graph.World;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A small world written down as text, and questions to it as text. Immutable.
public final class TestWorld {
  /// The clock of every world that does not say otherwise.
  public static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private final Schema schema;
  private final List<Relationship> relationships;
  private final Facts facts;
  private final Budget budget;

  private TestWorld(Schema schema, List<Relationship> relationships, Facts facts, Budget budget) {
    this.schema = schema;
    this.relationships = List.copyOf(relationships);
    this.facts = facts;
    this.budget = budget;
  }

  public static TestWorld of(String schema) {
    return new TestWorld(
        SchemaCompiler.compile(schema),
        List.of(),
        Facts.at(NOW),
        new Budget(50_000_000, Budget.Deadline.NONE));
  }

  public TestWorld with(String... texts) {
    return with(Arrays.stream(texts));
  }

  public TestWorld with(Stream<String> texts) {
    List<Relationship> all = new ArrayList<>(relationships);
    texts.map(Relationship::parse).forEach(all::add);
    return new TestWorld(schema, all, facts, budget);
  }

  public TestWorld withContextual(String... texts) {
    List<Relationship> contextual = Arrays.stream(texts).map(Relationship::parse).toList();
    return withFacts(new Facts(facts.context(), contextual, facts.now()));
  }

  public TestWorld withContext(String json) {
    return withFacts(new Facts(Context.parse(json), facts.contextual(), facts.now()));
  }

  public TestWorld at(Instant now) {
    return withFacts(new Facts(facts.context(), facts.contextual(), now));
  }

  private TestWorld withFacts(Facts other) {
    return new TestWorld(schema, relationships, other, budget);
  }

  public TestWorld within(Budget other) {
    return new TestWorld(schema, relationships, facts, other);
  }

  private World world() {
    return World.of(new MemorySnapshot(schema, new Revision(1), relationships), facts);
  }

  /// The answer to `object#permission@subject`.
  public Answer answer(String question) {
    return new Engine().check(world(), question(question), budget);
  }

  private Question question(String text) {
    int at = text.indexOf('@', text.indexOf('#'));
    String left = text.substring(0, at);
    return new Question(object(left), permission(left), Subject.parse(text.substring(at + 1)));
  }

  public Explanation explain(String question) {
    return new Engine().explain(world(), question(question), budget);
  }

  public Suggestions suggestions(String question) {
    return new Engine().suggest(world(), question(question), budget);
  }

  /// What would allow it: `+` before what is added and `-` before what is removed.
  public List<List<String>> suggest(String question) {
    return suggestions(question).sets().stream()
        .map(
            set ->
                Stream.concat(
                        set.added().stream().map(added -> "+" + added),
                        set.removed().stream().map(removed -> "-" + removed))
                    .toList())
        .toList();
  }

  public Decision check(String question) {
    return answer(question).decision();
  }

  /// The objects of `type#permission@subject`, conditional ones with a `?` behind.
  public List<String> objects(String question) {
    int at = question.indexOf('@');
    String left = question.substring(0, at);
    ObjectsQuestion asked =
        new ObjectsQuestion(
            new TypeName(left.substring(0, left.indexOf('#'))),
            permission(left),
            Subject.parse(question.substring(at + 1)));
    ObjectList list = new Engine().listObjects(world(), asked, budget);
    return list.page(0, Integer.MAX_VALUE).entries().stream()
        .map(entry -> entry.id() + mark(entry.decision()))
        .toList();
  }

  /// The subjects of `object#permission@type` or `…@type#relation`; a wildcard with its exclusions
  /// looks like `*-[bob]`.
  public List<String> subjects(String question) {
    return listed(question).page(SubjectList.START, Integer.MAX_VALUE).entries().stream()
        .map(
            entry ->
                entry.id()
                    + mark(entry.decision())
                    + (entry.excluded().isEmpty() ? "" : "-" + entry.excluded()))
        .toList();
  }

  /// The subjects that are named and allowed, one at a time.
  public List<String> allowedOneByOne(String question) {
    SubjectList list = listed(question);
    List<String> told = new ArrayList<>();
    SubjectList.Page page = list.allowedOneByOne(SubjectList.START, 1);
    page.entries().forEach(entry -> told.add(entry.id().toString()));
    while (page.more()) {
      page = list.allowedOneByOne(page.last(), 1);
      page.entries().forEach(entry -> told.add(entry.id().toString()));
    }
    return told;
  }

  private SubjectList listed(String question) {
    int at = question.indexOf('@', question.indexOf('#'));
    String left = question.substring(0, at);
    String[] kind = question.substring(at + 1).split("#", 2);
    SubjectsQuestion asked =
        new SubjectsQuestion(
            object(left),
            permission(left),
            new TypeName(kind[0]),
            kind.length == 1 ? Optional.empty() : Optional.of(new RelationName(kind[1])));
    return new Engine().listSubjects(world(), asked, budget);
  }

  public Expansion expand(String what) {
    return new Engine().expand(world(), object(what), permission(what), budget);
  }

  private static String mark(Decision decision) {
    return decision == Decision.CONDITIONAL ? "?" : "";
  }

  private static ObjectRef object(String left) {
    return ObjectRef.parse(left.substring(0, left.indexOf('#')));
  }

  private static RelationName permission(String left) {
    return new RelationName(left.substring(left.indexOf('#') + 1));
  }
}
