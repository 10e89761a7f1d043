package dev.pemba.cli.worlds;

import dev.pemba.model.Limits;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListSubjectsRequest;
import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.Relationship;
import dev.pemba.v1.SubjectRef;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Asks one case in every way there is and collects what is wrong with the answers.
final class CaseRun {
  private final StageRun stage;
  private final List<Complaint> complaints = new ArrayList<>();

  CaseRun(StageRun stage) {
    this.stage = stage;
  }

  /// A way of asking, and an answer that does not fit.
  record Complaint(String question, String expected, String got) {}

  List<Complaint> run(World.Case one) {
    switch (one.question()) {
      case Question.Check check -> check(check, one.expected());
      case Question.Objects objects -> objects(objects, one.expected());
      case Question.Subjects subjects -> subjects(subjects, one.expected());
      case Question.Write write -> judge("", one, stage.store().write(write.request()));
      case Question.Schema schema -> judge("", one, stage.store().writeSchema(schema.request()));
    }
    return complaints;
  }

  private void judge(String how, World.Case one, Answer answer) {
    if (!Judge.holds(one.expected(), answer)) {
      complain(one.question() + how, one.expected(), answer);
    }
  }

  private void complain(String question, Object expected, Answer got) {
    complaints.add(new Complaint(question, expected.toString(), got.toString()));
  }

  private void check(Question.Check check, Expected expected) {
    CheckRequest request = check.request();
    Answer answer = stage.asker().check(request);
    if (!Judge.holds(expected, answer)) {
      complain(check.toString(), expected, answer);
      return;
    }
    Answer many = many(stage.asker(), check, request.getContextualRelationshipsList());
    if (!Judge.alike(answer, many)) {
      complain(check + " as one of many", answer, many);
    }
    if (answer instanceof Answer.Decided decided) {
      if (stage.isSound(Asking.of(request))) {
        listed(request, decided.verdict());
      }
      stage
          .opinion()
          .filter(_ -> request.getActorsCount() == 0)
          .flatMap(opinion -> opinion.check(request))
          .filter(opinion -> opinion.verdict() != decided.verdict())
          .ifPresent(opinion -> complain(check.toString(), "as the reference, " + opinion, answer));
      contextual(request.getContextualRelationshipsList())
          .ifPresent(
              all -> {
                Answer sent = many(stage.empty(), check, all);
                if (!Judge.alike(answer, sent)) {
                  complain(check + " with all relationships contextual", answer, sent);
                }
              });
    }
  }

  private static Answer many(Asker asker, Question.Check check, List<Relationship> contextual) {
    CheckManyRequest.Item item =
        check.item().toBuilder().setContext(check.request().getContext()).build();
    Asking asking = new Asking(Asking.PLAINLY.context(), contextual);
    return asker.checkMany(asking, List.of(item)).getFirst();
  }

  /// Allowed or conditional means listed so, denied means not listed: by object and by subject.
  private void listed(CheckRequest request, Verdict verdict) {
    Asking asking = Asking.of(request);
    SubjectRef subject = request.getSubject();
    Question.Objects objects =
        asking.objects(request.getObject().getType(), request.getPermission(), Texts.of(subject));
    Answer byObject = stage.lists().objects(objects.request(), 0);
    Verdict ofObject =
        byObject instanceof Answer.Listed list
            ? list.verdicts().getOrDefault(request.getObject().getId(), Verdict.DENIED)
            : null;
    if (ofObject != verdict) {
      complain(objects.toString(), request.getObject().getId() + " " + verdict, byObject);
    }
    String relation = subject.getRelation();
    Question.Subjects subjects =
        asking.subjects(
            Texts.of(request.getObject()),
            request.getPermission(),
            relation.isEmpty() ? subject.getType() : subject.getType() + "#" + relation);
    Answer bySubject = stage.lists().subjects(subjects.request(), 0);
    Verdict ofSubject =
        bySubject instanceof Answer.Listed list ? list.extent().of(subject.getId()) : null;
    if (ofSubject != verdict) {
      complain(subjects.toString(), subject.getId() + " " + verdict, bySubject);
    }
  }

  private void objects(Question.Objects objects, Expected expected) {
    ListObjectsRequest request = objects.request();
    Answer answer = stage.lists().objects(request, 0);
    if (!Judge.holds(expected, answer)) {
      complain(objects.toString(), expected, answer);
      return;
    }
    for (int size : ListReader.PAGE_SIZES) {
      samePages(objects.toString(), size, answer, stage.lists().objects(request, size));
    }
    if (answer instanceof Answer.Listed list) {
      Asking asking =
          new Asking(
              request.getContext(),
              request.getContextualRelationshipsList(),
              request.getActorsList());
      List<Question.Check> checks = new ArrayList<>();
      for (Answer.Entry entry : list.entries()) {
        ObjectRef object =
            ObjectRef.newBuilder().setType(request.getObjectType()).setId(entry.id()).build();
        checks.add(
            asking.check(
                Texts.of(object), request.getPermission(), Texts.of(request.getSubject())));
      }
      checked(asking, checks, list);
      contextual(request.getContextualRelationshipsList())
          .ifPresent(
              all ->
                  sameSent(
                      objects.toString(),
                      answer,
                      stage
                          .emptyLists()
                          .objects(
                              request.toBuilder()
                                  .clearContextualRelationships()
                                  .addAllContextualRelationships(all)
                                  .build(),
                              0)));
    }
  }

  private void subjects(Question.Subjects subjects, Expected expected) {
    ListSubjectsRequest request = subjects.request();
    Answer answer = stage.lists().subjects(request, 0);
    if (!Judge.holds(expected, answer)) {
      complain(subjects.toString(), expected, answer);
      return;
    }
    for (int size : ListReader.PAGE_SIZES) {
      samePages(subjects.toString(), size, answer, stage.lists().subjects(request, size));
    }
    if (answer instanceof Answer.Listed list) {
      Asking asking =
          new Asking(
              request.getContext(),
              request.getContextualRelationshipsList(),
              request.getActorsList());
      List<Question.Check> checks = new ArrayList<>();
      for (Answer.Entry entry : list.entries()) {
        SubjectRef subject =
            SubjectRef.newBuilder()
                .setType(request.getSubjectType())
                .setId(entry.id())
                .setRelation(request.getSubjectRelation())
                .build();
        checks.add(
            asking.check(
                Texts.of(request.getObject()), request.getPermission(), Texts.of(subject)));
      }
      checked(asking, checks, list);
      contextual(request.getContextualRelationshipsList())
          .ifPresent(
              all ->
                  sameSent(
                      subjects.toString(),
                      answer,
                      stage
                          .emptyLists()
                          .subjects(
                              request.toBuilder()
                                  .clearContextualRelationships()
                                  .addAllContextualRelationships(all)
                                  .build(),
                              0)));
    }
  }

  private void samePages(String question, int size, Answer whole, Answer paged) {
    boolean same = whole instanceof Answer.Failed ? Judge.alike(whole, paged) : whole.equals(paged);
    if (!same) {
      complain("%s at page size %d".formatted(question, size), whole, paged);
    }
  }

  private void sameSent(String question, Answer stored, Answer sent) {
    if (!Judge.alike(stored, sent)) {
      complain(question + " with all relationships contextual", stored, sent);
    }
  }

  /// Who or what is listed must be so by check.
  private void checked(Asking asking, List<Question.Check> checks, Answer.Listed list) {
    List<Answer> answers =
        stage.asker().checkMany(asking, checks.stream().map(Question.Check::item).toList());
    for (int i = 0; i < checks.size(); i++) {
      Verdict listed = list.entries().get(i).verdict();
      if (!(answers.get(i) instanceof Answer.Decided decided) || decided.verdict() != listed) {
        complain(checks.get(i).toString(), "as listed, " + listed, answers.get(i));
      }
    }
  }

  /// The stage's relationships and a request's own, to be sent to an empty store: absent if they
  /// are too many, or if two of them are one relationship with different attributes, which no
  /// single world can hold.
  private Optional<List<Relationship>> contextual(List<Relationship> own) {
    if (stage.relationships().size() + own.size() > Limits.CONTEXTUAL_RELATIONSHIPS) {
      return Optional.empty();
    }
    Set<Relationship> all = new LinkedHashSet<>(stage.relationships());
    all.addAll(own);
    long keys =
        all.stream()
            .map(one -> one.toBuilder().clearCondition().clearStarts().clearExpiration().build())
            .distinct()
            .count();
    return keys == all.size() ? Optional.of(List.copyOf(all)) : Optional.empty();
  }
}
