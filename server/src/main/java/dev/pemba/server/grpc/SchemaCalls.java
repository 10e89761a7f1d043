package dev.pemba.server.grpc;

import dev.pemba.model.RelationName;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaDiff;
import dev.pemba.server.app.DiffSchema;
import dev.pemba.server.app.ReadSchema;
import dev.pemba.server.app.Token;
import dev.pemba.v1.Footprint;
import dev.pemba.v1.SchemaServiceDiffRequest;
import dev.pemba.v1.SchemaServiceDiffResponse;
import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceReadRequest;
import dev.pemba.v1.SchemaServiceReadResponse;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.SchemaServiceWriteResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/// `pemba.v1.SchemaService`: reads requests, asks the use cases, writes responses.
final class SchemaCalls extends SchemaServiceGrpc.SchemaServiceImplBase {
  private final Replies replies;
  private final UseCases.Schemas use;

  SchemaCalls(Replies replies, UseCases.Schemas use) {
    this.replies = replies;
    this.use = use;
  }

  @Override
  public void write(
      SchemaServiceWriteRequest request, StreamObserver<SchemaServiceWriteResponse> responses) {
    replies.blocking(
        responses,
        incoming -> {
          Token token =
              use.write()
                  .run(
                      request.getSchema(),
                      Updates.signed(
                          incoming, request.getProvenance(), request.getIdempotencyKey()));
          return SchemaServiceWriteResponse.newBuilder().setToken(token.toString()).build();
        });
  }

  @Override
  public void read(
      SchemaServiceReadRequest request, StreamObserver<SchemaServiceReadResponse> responses) {
    replies.blocking(
        responses,
        incoming -> {
          ReadSchema.Result result =
              use.read().run(FromProto.consistency(request.getConsistency()), incoming.effort());
          SchemaServiceReadResponse.Builder out =
              SchemaServiceReadResponse.newBuilder()
                  .setSchema(result.schema().text())
                  .setToken(result.token().toString());
          if (request.getFootprints()) {
            out.addAllFootprints(footprints(result.schema()));
          }
          return out.build();
        });
  }

  private static List<Footprint> footprints(Schema schema) {
    List<Footprint> all = new ArrayList<>();
    for (Definition definition : schema.definitions().values()) {
      for (RelationName permission : definition.relations().keySet()) {
        Footprint.Builder out =
            Footprint.newBuilder()
                .setType(definition.name().value())
                .setPermission(permission.value());
        dev.pemba.schema.Footprint.of(schema, definition.name(), permission)
            .parts()
            .forEach(
                part ->
                    out.addPartsBuilder()
                        .setType(part.type().value())
                        .setRelation(part.relation().value())
                        .setElsewhere(part.elsewhere())
                        .setFollowed(part.followed()));
        all.add(out.build());
      }
    }
    return all;
  }

  @Override
  public void diff(
      SchemaServiceDiffRequest request, StreamObserver<SchemaServiceDiffResponse> responses) {
    replies.blocking(
        responses,
        incoming -> {
          DiffSchema.Result result =
              use.diff()
                  .run(
                      FromProto.consistency(request.getConsistency()),
                      request.getSchema(),
                      incoming.effort());
          SchemaServiceDiffResponse.Builder out =
              SchemaServiceDiffResponse.newBuilder()
                  .addAllStranded(ToProto.relationships(result.stranded()))
                  .setStrandedTotal(result.strandedCount())
                  .setToken(result.token().toString());
          result
              .differences()
              .forEach(
                  difference ->
                      out.addDifferencesBuilder()
                          .setKind(kind(difference))
                          .setSubject(difference.subject())
                          .setBefore(difference.before())
                          .setAfter(difference.after()));
          return out.build();
        });
  }

  private static SchemaServiceDiffResponse.Kind kind(SchemaDiff.Difference difference) {
    return switch (difference.kind()) {
      case ADDED -> SchemaServiceDiffResponse.Kind.KIND_ADDED;
      case REMOVED -> SchemaServiceDiffResponse.Kind.KIND_REMOVED;
      case CHANGED -> SchemaServiceDiffResponse.Kind.KIND_CHANGED;
    };
  }
}
