package dev.pemba.server.grpc;

import com.google.protobuf.Timestamp;
import dev.pemba.graph.Question;
import dev.pemba.server.app.PastDecisions.ListQuestion;
import dev.pemba.server.app.RelationshipHistory;
import dev.pemba.server.app.ReplayDecisions;
import dev.pemba.server.app.ReplayedLists;
import dev.pemba.v1.DiffAccessRequest;
import dev.pemba.v1.DiffAccessResponse;
import dev.pemba.v1.HistoryRequest;
import dev.pemba.v1.HistoryResponse;
import dev.pemba.v1.HistoryServiceGrpc;
import dev.pemba.v1.ReplayDecisionsRequest;
import dev.pemba.v1.ReplayDecisionsResponse;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// `pemba.v1.HistoryService`: reads requests, asks the use cases, writes responses.
final class HistoryCalls extends HistoryServiceGrpc.HistoryServiceImplBase {
  private final Replies replies;
  private final UseCases.Histories use;

  HistoryCalls(Replies replies, UseCases.Histories use) {
    this.replies = replies;
    this.use = use;
  }

  @Override
  public void history(HistoryRequest request, StreamObserver<HistoryResponse> responses) {
    replies.list(
        responses,
        (incoming, outbound) -> {
          RelationshipHistory.Query query =
              new RelationshipHistory.Query(
                  FromProto.consistency(request.getConsistency()),
                  FromProto.filter(request.getFilter(), Field.of("filter")),
                  new RelationshipHistory.Span(
                      time(request.hasFrom(), request.getFrom(), "from"),
                      time(request.hasTo(), request.getTo(), "to")),
                  Integer.toUnsignedLong(request.getPageSize()),
                  FromProto.cursor(request.getCursor()));
          use.history()
              .run(query, incoming.effort(), (lives, end) -> outbound.send(response(lives, end)));
        });
  }

  @Override
  public void diffAccess(DiffAccessRequest request, StreamObserver<DiffAccessResponse> responses) {
    replies.export(
        responses,
        (incoming, outbound) ->
            use.diffAccess()
                .run(
                    AccessDifferences.query(request),
                    incoming.effort(),
                    (found, end) -> outbound.send(AccessDifferences.response(found, end))));
  }

  @Override
  public void replayDecisions(
      ReplayDecisionsRequest request, StreamObserver<ReplayDecisionsResponse> responses) {
    replies.export(
        responses,
        (incoming, outbound) -> {
          if (!request.hasFrom()) {
            throw Field.of("from").missing();
          }
          ReplayDecisions.Query query =
              new ReplayDecisions.Query(
                  FromProto.consistency(request.getConsistency()),
                  FromProto.draft(request.getDraft()),
                  FromProto.instant(request.getFrom(), Field.of("from")),
                  time(request.hasTo(), request.getTo(), "to"));
          use.replay()
              .run(
                  query,
                  incoming.effort(),
                  (changed, lists, end) -> outbound.send(replayed(changed, lists, end)));
        });
  }

  private static ReplayDecisionsResponse replayed(
      List<ReplayDecisions.Changed> changed,
      List<ReplayedLists.Changed> lists,
      Optional<ReplayDecisions.End> end) {
    ReplayDecisionsResponse.Builder out = ReplayDecisionsResponse.newBuilder();
    for (ReplayDecisions.Changed one : changed) {
      Question question = one.question();
      out.addChangedBuilder()
          .setObject(ToProto.object(question.object()))
          .setPermission(question.permission().value())
          .setSubject(ToProto.subject(question.subject()))
          .addAllActors(question.actors().stream().map(ToProto::object).toList())
          .setContext(Structs.struct(one.given().context()))
          .setBefore(ToProto.decision(one.before()))
          .setAfter(ToProto.decision(one.after()))
          .setAsked(one.asked())
          .setLastAsked(ToProto.time(one.lastAsked()));
    }
    lists.stream().map(HistoryCalls::list).forEach(out::addLists);
    end.ifPresent(
        last ->
            out.setEnd(
                ReplayDecisionsResponse.End.newBuilder()
                    .setToken(last.token().toString())
                    .setDecisions(last.decisions())
                    .setQuestions(last.questions())
                    .setUnanswered(last.unanswered())
                    .setOnRecord(last.onRecord())));
    return out.build();
  }

  private static ReplayDecisionsResponse.ChangedList list(ReplayedLists.Changed list) {
    ReplayDecisionsResponse.ChangedList.Builder out =
        ReplayDecisionsResponse.ChangedList.newBuilder()
            .setContext(Structs.struct(list.given().context()))
            .setAllGained(list.gainedCount())
            .setAllLost(list.lostCount())
            .setAsked(list.asked())
            .setLastAsked(ToProto.time(list.lastAsked()));
    String before;
    String after;
    switch (list.question()) {
      case ListQuestion.Objects(var question) -> {
        out.setSubject(question.subject().toString())
            .setPermission(question.permission().value())
            .setObject(question.type().value())
            .addAllActors(question.actors().stream().map(Object::toString).toList());
        before = question.type() + ":";
        after = "";
      }
      case ListQuestion.Subjects(var question) -> {
        out.setSubject(question.kind())
            .setPermission(question.permission().value())
            .setObject(question.object().toString())
            .addAllActors(question.actors().stream().map(Object::toString).toList());
        before = question.subjectType() + ":";
        after = question.subjectRelation().map(relation -> "#" + relation).orElse("");
      }
    }
    list.gained().forEach(id -> out.addGained(before + id + after));
    list.lost().forEach(id -> out.addLost(before + id + after));
    return out.build();
  }

  private static Optional<Instant> time(boolean present, Timestamp given, String field) {
    return present ? Optional.of(FromProto.instant(given, Field.of(field))) : Optional.empty();
  }

  private static HistoryResponse response(
      List<RelationshipHistory.Life> lives, Optional<RelationshipHistory.End> end) {
    HistoryResponse.Builder out = HistoryResponse.newBuilder();
    for (RelationshipHistory.Life life : lives) {
      HistoryResponse.Life.Builder told =
          out.addLivesBuilder()
              .setRelationship(ToProto.relationship(life.relationship()))
              .setBegan(event(life.began()));
      life.ended().ifPresent(event -> told.setEnded(event(event)));
      life.predecessor().ifPresent(before -> told.setPredecessor(ToProto.relationship(before)));
    }
    end.ifPresent(
        last -> {
          HistoryResponse.End.Builder told =
              out.getEndBuilder()
                  .setToken(last.token().toString())
                  .setCursor(last.cursor().map(Object::toString).orElse(""));
          last.knownSince().ifPresent(time -> told.setKnownSince(ToProto.time(time)));
        });
    return out.build();
  }

  private static HistoryResponse.Event event(RelationshipHistory.Event event) {
    HistoryResponse.Event.Builder out =
        HistoryResponse.Event.newBuilder()
            .setKind(
                switch (event.kind()) {
                  case ADDED -> HistoryResponse.Kind.KIND_ADDED;
                  case REPLACED -> HistoryResponse.Kind.KIND_REPLACED;
                  case REMOVED -> HistoryResponse.Kind.KIND_REMOVED;
                  case EXPIRED -> HistoryResponse.Kind.KIND_EXPIRED;
                })
            .setAt(ToProto.time(event.at()));
    event
        .token()
        .ifPresent(
            token ->
                out.setToken(token.toString())
                    .setProvenance(ToProto.provenance(event.provenance())));
    return out.build();
  }
}
