package dev.pemba.server.grpc;

import com.google.protobuf.Message;
import dev.pemba.graph.ObjectsQuestion;
import dev.pemba.graph.SubjectsQuestion;
import dev.pemba.server.app.ListObjects;
import dev.pemba.server.app.ListSubjects;
import dev.pemba.server.app.Worlds;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.ListSubjectsRequest;
import dev.pemba.v1.ListSubjectsResponse;
import dev.pemba.v1.PermissionServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The two lists of `pemba.v1.PermissionService`: reads requests, asks the use cases, and writes
/// answers as [WrittenMessage]s, which gRPC's generated methods know nothing of. So these methods
/// are put in the place of the generated ones.
final class ListCalls {
  private static final Field OBJECT = Field.of("object");
  private static final Field PERMISSION = Field.of("permission");
  private static final Field SUBJECT = Field.of("subject");
  private static final Field ACTORS = Field.of("actors");

  private final Replies replies;
  private final Worlds worlds;
  private final ListObjects listObjects;
  private final ListSubjects listSubjects;

  ListCalls(Replies replies, Worlds worlds, UseCases.Permissions use) {
    this.replies = replies;
    this.worlds = worlds;
    this.listObjects = use.listObjects();
    this.listSubjects = use.listSubjects();
  }

  /// The service with these methods in it.
  ServerServiceDefinition in(ServerServiceDefinition service) {
    Map<String, ServerMethodDefinition<?, ?>> own =
        Stream.of(
                method(PermissionServiceGrpc.getListObjectsMethod(), this::objects),
                method(PermissionServiceGrpc.getListSubjectsMethod(), this::subjects))
            .collect(Collectors.toMap(ListCalls::name, method -> method));
    return EachMethod.of(service, method -> own.getOrDefault(name(method), method));
  }

  private static String name(ServerMethodDefinition<?, ?> method) {
    return method.getMethodDescriptor().getFullMethodName();
  }

  private static <I, M extends Message> ServerMethodDefinition<I, WrittenMessage<M>> method(
      MethodDescriptor<I, M> generated,
      ServerCalls.ServerStreamingMethod<I, WrittenMessage<M>> handler) {
    return ServerMethodDefinition.create(
        generated.toBuilder(
                generated.getRequestMarshaller(),
                WrittenMessage.marshaller(generated.getResponseMarshaller()))
            .build(),
        ServerCalls.asyncServerStreamingCall(handler));
  }

  private void objects(
      ListObjectsRequest request, StreamObserver<WrittenMessage<ListObjectsResponse>> responses) {
    replies.listing(
        responses,
        () -> {
          ListObjects.Query query =
              new ListObjects.Query(
                  FromProto.consistency(request.getConsistency()),
                  new ObjectsQuestion(
                      FromProto.type(request.getObjectType(), Field.of("object_type")),
                      FromProto.relation(request.getPermission(), PERMISSION),
                      FromProto.subject(request.hasSubject(), request.getSubject(), SUBJECT),
                      FromProto.actors(request.getActorsList(), ACTORS)),
                  FromProto.given(
                      request.getContext(),
                      request.getContextualRelationshipsList(),
                      request.getDraft()),
                  Integer.toUnsignedLong(request.getPageSize()),
                  FromProto.cursor(request.getCursor()));
          return new Replies.Listing<>(
              PermissionCalls.isQuick(worlds, query.consistency(), query.given()),
              (effort, messages) ->
                  listObjects.run(
                      query,
                      effort,
                      (entries, end) -> messages.accept(ListMessages.objects(entries, end))));
        });
  }

  private void subjects(
      ListSubjectsRequest request, StreamObserver<WrittenMessage<ListSubjectsResponse>> responses) {
    replies.listing(
        responses,
        () -> {
          ListSubjects.Query query =
              new ListSubjects.Query(
                  FromProto.consistency(request.getConsistency()),
                  new SubjectsQuestion(
                      FromProto.object(request.hasObject(), request.getObject(), OBJECT),
                      FromProto.relation(request.getPermission(), PERMISSION),
                      FromProto.type(request.getSubjectType(), Field.of("subject_type")),
                      Optional.of(request.getSubjectRelation())
                          .filter(name -> !name.isEmpty())
                          .map(n -> FromProto.relation(n, Field.of("subject_relation"))),
                      FromProto.actors(request.getActorsList(), ACTORS)),
                  FromProto.given(
                      request.getContext(),
                      request.getContextualRelationshipsList(),
                      request.getDraft()),
                  Integer.toUnsignedLong(request.getPageSize()),
                  FromProto.cursor(request.getCursor()));
          return new Replies.Listing<>(
              PermissionCalls.isQuick(worlds, query.consistency(), query.given()),
              (effort, messages) ->
                  listSubjects.run(
                      query,
                      effort,
                      (entries, end) -> messages.accept(ListMessages.subjects(entries, end))));
        });
  }
}
