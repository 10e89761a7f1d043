package dev.pemba.server.grpc;

import dev.pemba.model.Applied;
import dev.pemba.model.Change;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.TypeName;
import dev.pemba.server.app.DeleteRelationships;
import dev.pemba.server.app.ExportRelationships;
import dev.pemba.server.app.ReadRelationships;
import dev.pemba.server.app.Sink;
import dev.pemba.server.app.Token;
import dev.pemba.server.app.WatchChanges;
import dev.pemba.v1.DeleteRequest;
import dev.pemba.v1.DeleteResponse;
import dev.pemba.v1.ExportRequest;
import dev.pemba.v1.ExportResponse;
import dev.pemba.v1.ImportRequest;
import dev.pemba.v1.ImportResponse;
import dev.pemba.v1.ReadRequest;
import dev.pemba.v1.ReadResponse;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.WatchRequest;
import dev.pemba.v1.WatchResponse;
import dev.pemba.v1.WriteRequest;
import dev.pemba.v1.WriteResponse;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `pemba.v1.RelationshipService`: reads requests, asks the use cases, writes responses.
final class RelationshipCalls extends RelationshipServiceGrpc.RelationshipServiceImplBase {
  private static final Field FILTER = Field.of("filter");

  private final Replies replies;
  private final UseCases.Relationships use;

  RelationshipCalls(Replies replies, UseCases.Relationships use) {
    this.replies = replies;
    this.use = use;
  }

  @Override
  public void write(WriteRequest request, StreamObserver<WriteResponse> responses) {
    replies.blocking(
        responses,
        incoming -> {
          Token token =
              use.write()
                  .run(
                      Updates.preconditions(request.getPreconditionsList()),
                      Updates.updates(request.getUpdatesList()),
                      Updates.signed(
                          incoming, request.getProvenance(), request.getIdempotencyKey()),
                      request.getBreakGlass());
          return WriteResponse.newBuilder().setToken(token.toString()).build();
        });
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<DeleteResponse> responses) {
    replies.blocking(
        responses,
        incoming -> {
          DeleteRelationships.Command command =
              new DeleteRelationships.Command(
                  Updates.preconditions(request.getPreconditionsList()),
                  FromProto.filter(request.getFilter(), FILTER),
                  Integer.toUnsignedLong(request.getLimit()),
                  request.getAllowPartial());
          DeleteRelationships.Result result =
              use.delete()
                  .run(
                      command,
                      Updates.signed(
                          incoming, request.getProvenance(), request.getIdempotencyKey()));
          return DeleteResponse.newBuilder()
              .setToken(result.token().toString())
              .setDeleted(result.deleted())
              .setComplete(result.complete())
              .build();
        });
  }

  @Override
  public void read(ReadRequest request, StreamObserver<ReadResponse> responses) {
    replies.list(
        responses,
        (incoming, outbound) -> {
          ReadRelationships.Query query =
              new ReadRelationships.Query(
                  FromProto.consistency(request.getConsistency()),
                  request.hasFilter()
                      ? FromProto.filter(request.getFilter(), FILTER)
                      : RelationshipFilter.ALL,
                  window(request),
                  Integer.toUnsignedLong(request.getPageSize()),
                  FromProto.cursor(request.getCursor()));
          use.read()
              .run(query, incoming.effort(), (rows, end) -> outbound.send(response(rows, end)));
        });
  }

  private static ReadRelationships.Window window(ReadRequest request) {
    return new ReadRelationships.Window(
        request.getIncludePending(),
        request.hasExpiresBefore()
            ? Optional.of(FromProto.instant(request.getExpiresBefore(), Field.of("expires_before")))
            : Optional.empty());
  }

  private static ReadResponse response(List<ReadRelationships.Row> rows, Optional<Sink.End> end) {
    ReadResponse.Builder out = ReadResponse.newBuilder();
    for (ReadRelationships.Row row : rows) {
      ReadResponse.Stored.Builder stored =
          out.addRelationshipsBuilder()
              .setRelationship(ToProto.relationship(row.relationship()))
              .setProvenance(ToProto.provenance(row.provenance()))
              .setToken(row.token().toString());
      row.writtenAt().ifPresent(time -> stored.setWrittenAt(ToProto.time(time)));
    }
    end.ifPresent(
        last ->
            out.setEnd(
                ReadResponse.ReadEnd.newBuilder()
                    .setToken(last.token().toString())
                    .setCursor(last.cursor().map(Object::toString).orElse(""))));
    return out.build();
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> responses) {
    replies.watch(
        responses,
        (incoming, outbound) -> {
          Set<TypeName> types = new LinkedHashSet<>();
          for (int i = 0; i < request.getObjectTypesCount(); i++) {
            types.add(FromProto.type(request.getObjectTypes(i), Field.of("object_types").index(i)));
          }
          WatchChanges.Query query =
              new WatchChanges.Query(
                  Optional.of(request.getAfter())
                      .filter(text -> !text.isEmpty())
                      .map(text -> Field.of("after").checked(text, Token::parse)),
                  types);
          use.watch().run(query, incoming.deadline(), new WatchReceiver(outbound));
        });
  }

  private record WatchReceiver(Outbound<WatchResponse> outbound) implements WatchChanges.Receiver {
    @Override
    public void change(Applied change, List<Change.Update> updates, Token token) {
      WatchResponse.Builder out =
          WatchResponse.newBuilder()
              .addAllUpdates(updates.stream().map(Updates::update).toList())
              .setProvenance(ToProto.provenance(change.provenance()))
              .setChangedAt(ToProto.time(change.time()))
              .setToken(token.toString());
      change.schema().ifPresent(out::setSchema);
      outbound.send(out.build());
    }

    @Override
    public void heartbeat(Token token) {
      outbound.send(
          WatchResponse.newBuilder().setHeartbeat(true).setToken(token.toString()).build());
    }
  }

  @Override
  public StreamObserver<ImportRequest> import_(StreamObserver<ImportResponse> responses) {
    return replies.take(responses, new ImportWork(use.importing()));
  }

  @Override
  public void export(ExportRequest request, StreamObserver<ExportResponse> responses) {
    replies.export(
        responses,
        (incoming, outbound) ->
            use.export()
                .run(
                    FromProto.consistency(request.getConsistency()),
                    incoming.effort(),
                    new ExportReceiver(outbound)));
  }

  private record ExportReceiver(Outbound<ExportResponse> outbound)
      implements ExportRelationships.Receiver {
    @Override
    public void start(String schema, Token token) {
      outbound.send(
          ExportResponse.newBuilder().setSchema(schema).setToken(token.toString()).build());
    }

    @Override
    public void next(List<dev.pemba.model.Relationship> relationships) {
      outbound.send(
          ExportResponse.newBuilder()
              .addAllRelationships(ToProto.relationships(relationships))
              .build());
    }

    @Override
    public void end() {
      outbound.send(ExportResponse.newBuilder().setEnd(true).build());
    }
  }
}
