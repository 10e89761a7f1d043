package dev.pemba.cli.worlds;

import dev.pemba.cli.worlds.CaseRun.Complaint;
import dev.pemba.model.Limits;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.Relationship;
import dev.pemba.v1.SubjectRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Asks everything about everyone that a world names, and compares the answers with each other.
///
/// The laws: a list is the filter of checks, by object and by subject, at any page size; stored
/// relationships and the same ones sent along answer alike; and every answer is the reference's, if
/// there is one. Big worlds are sampled, by the run's seed.
final class CrossCheck {
  /// Objects of a type, and subjects, that are asked about.
  private static final int SAMPLE = 60;

  /// Checks asked for under one set of circumstances.
  private static final int CHECKS = 12_000;

  /// Lists asked for under one set of circumstances.
  private static final int LISTS = 240;

  /// Complaints after which a world is left.
  private static final int ENOUGH = 5;

  private final StageRun stage;
  private final Cast cast;
  private final Random random;
  private final List<Complaint> complaints = new ArrayList<>();

  CrossCheck(StageRun stage, Cast cast, Random random) {
    this.stage = stage;
    this.cast = cast.sample(SAMPLE, CHECKS, random);
    this.random = random;
  }

  /// Everyone's verdict on one permission of one object.
  private record Row(ObjectRef object, String permission) {}

  List<Complaint> run(Asking asking) {
    Map<Row, Map<SubjectRef, Verdict>> verdicts = checks(asking);
    List<Runnable> lists = new ArrayList<>();
    verdicts.forEach((row, column) -> subjectLists(asking, row, column, lists));
    objectLists(asking, verdicts, lists);
    Collections.shuffle(lists, random);
    for (Runnable list : lists.subList(0, Math.min(LISTS, lists.size()))) {
      if (complaints.size() < ENOUGH) {
        list.run();
      }
    }
    return complaints;
  }

  private Map<Row, Map<SubjectRef, Verdict>> checks(Asking asking) {
    List<Question.Check> questions = new ArrayList<>();
    Map<Row, Map<SubjectRef, Verdict>> verdicts = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> objects : cast.objects().entrySet()) {
      for (String permission : cast.permissions().getOrDefault(objects.getKey(), List.of())) {
        for (String id : objects.getValue()) {
          ObjectRef object = ObjectRef.newBuilder().setType(objects.getKey()).setId(id).build();
          verdicts.put(new Row(object, permission), new LinkedHashMap<>());
          for (SubjectRef subject : cast.subjects()) {
            questions.add(asking.check(Texts.of(object), permission, Texts.of(subject)));
          }
        }
      }
    }
    List<CheckManyRequest.Item> items = questions.stream().map(Question.Check::item).toList();
    List<Answer> answers = stage.asker().checkMany(asking, items);
    for (int i = 0; i < items.size(); i++) {
      CheckManyRequest.Item item = items.get(i);
      if (answers.get(i) instanceof Answer.Decided decided) {
        Row row = new Row(item.getObject(), item.getPermission());
        verdicts.getOrDefault(row, new LinkedHashMap<>()).put(item.getSubject(), decided.verdict());
        reference(questions.get(i), decided);
      } else {
        complain(questions.get(i).toString(), "a decision", answers.get(i).toString());
      }
    }
    sent(asking, questions, answers);
    return verdicts;
  }

  private void reference(Question.Check question, Answer.Decided decided) {
    if (complaints.size() < ENOUGH) {
      stage
          .opinion()
          .flatMap(opinion -> opinion.check(question.request()))
          .filter(opinion -> opinion.verdict() != decided.verdict())
          .ifPresent(
              opinion ->
                  complain(
                      question.toString(), "as the reference, " + opinion, decided.toString()));
    }
  }

  private void sent(Asking asking, List<Question.Check> questions, List<Answer> stored) {
    Set<Relationship> all = new LinkedHashSet<>(stage.relationships());
    all.addAll(asking.contextual());
    if (all.size() > Limits.CONTEXTUAL_RELATIONSHIPS || !asking.contextual().isEmpty()) {
      return;
    }
    Asking sending = new Asking(asking.context(), List.copyOf(all));
    List<Answer> answers =
        stage.empty().checkMany(sending, questions.stream().map(Question.Check::item).toList());
    for (int i = 0; i < questions.size(); i++) {
      if (!Judge.alike(stored.get(i), answers.get(i))) {
        complain(
            questions.get(i) + " with all relationships contextual",
            stored.get(i).toString(),
            answers.get(i).toString());
      }
    }
  }

  /// A list of each kind of subject that some subject is of.
  private void subjectLists(
      Asking asking, Row row, Map<SubjectRef, Verdict> verdicts, List<Runnable> lists) {
    Map<String, Map<String, Verdict>> kinds = new LinkedHashMap<>();
    verdicts.forEach(
        (subject, verdict) ->
            kinds
                .computeIfAbsent(kind(subject), _ -> new LinkedHashMap<>())
                .put(subject.getId(), verdict));
    kinds.forEach((kind, column) -> lists.add(() -> subjectList(asking, row, kind, column)));
  }

  private static String kind(SubjectRef subject) {
    return subject.getRelation().isEmpty()
        ? subject.getType()
        : subject.getType() + "#" + subject.getRelation();
  }

  private void subjectList(Asking asking, Row row, String kind, Map<String, Verdict> column) {
    Question.Subjects question = asking.subjects(Texts.of(row.object()), row.permission(), kind);
    Answer whole = stage.lists().subjects(question.request(), 0);
    int size = size();
    Answer paged = stage.lists().subjects(question.request(), size);
    if (!whole.equals(paged)) {
      complain("%s at page size %d".formatted(question, size), whole.toString(), paged.toString());
    }
    if (!(whole instanceof Answer.Listed list)) {
      complain(question.toString(), "a list", whole.toString());
      return;
    }
    Extent extent = list.extent();
    column.forEach(
        (id, verdict) -> {
          if (extent.of(id) != verdict) {
            complain(question.toString(), "as by check, " + id + " " + verdict, whole.toString());
          }
        });
  }

  /// A list for each subject and each permission of a type.
  private void objectLists(
      Asking asking, Map<Row, Map<SubjectRef, Verdict>> verdicts, List<Runnable> lists) {
    for (String type : cast.objects().keySet()) {
      for (String permission : cast.permissions().getOrDefault(type, List.of())) {
        for (SubjectRef subject : cast.subjects()) {
          lists.add(() -> objectList(asking, verdicts, type, permission, subject));
        }
      }
    }
  }

  private void objectList(
      Asking asking,
      Map<Row, Map<SubjectRef, Verdict>> verdicts,
      String type,
      String permission,
      SubjectRef subject) {
    Question.Objects question = asking.objects(type, permission, Texts.of(subject));
    Answer whole = stage.lists().objects(question.request(), 0);
    int size = size();
    Answer paged = stage.lists().objects(question.request(), size);
    if (!whole.equals(paged)) {
      complain("%s at page size %d".formatted(question, size), whole.toString(), paged.toString());
    }
    if (!(whole instanceof Answer.Listed list)) {
      complain(question.toString(), "a list", whole.toString());
      return;
    }
    Map<String, Verdict> listed = list.verdicts();
    for (String id : cast.objects().getOrDefault(type, List.of())) {
      ObjectRef object = ObjectRef.newBuilder().setType(type).setId(id).build();
      Verdict checked = verdicts.getOrDefault(new Row(object, permission), Map.of()).get(subject);
      if (checked != null && listed.getOrDefault(id, Verdict.DENIED) != checked) {
        complain(question.toString(), "as by check, " + id + " " + checked, whole.toString());
      }
    }
  }

  private int size() {
    return ListReader.PAGE_SIZES.get(1 + random.nextInt(ListReader.PAGE_SIZES.size() - 1));
  }

  private void complain(String question, String expected, String got) {
    if (complaints.size() < ENOUGH) {
      complaints.add(new Complaint(question, expected, got));
    }
  }
}
