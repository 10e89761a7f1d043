package dev.pemba.server.grpc;

import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import dev.pemba.server.app.CheckMany;
import dev.pemba.server.app.CheckPermission;
import dev.pemba.server.app.Wording;
import dev.pemba.server.app.Worlds;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.PermissionServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Map;

/// `Check` and `CheckMany` of `pemba.v1.PermissionService`: asked so often that they get their
/// requests unread, and read only those whose answers are not remembered; answers go out as bytes
/// ([WrittenMessage]). Thread-safe.
final class CheckCalls {
  private final Replies replies;
  private final Worlds worlds;
  private final CheckPermission check;
  private final CheckMany many;
  private final Map<String, ServerMethodDefinition<?, ?>> methods;

  CheckCalls(Replies replies, Worlds worlds, UseCases.Permissions use) {
    this.replies = replies;
    this.worlds = worlds;
    this.check = use.check();
    this.many = use.checkMany();
    this.methods =
        Map.of(
            PermissionServiceGrpc.getCheckMethod().getFullMethodName(),
            unread(PermissionServiceGrpc.getCheckMethod(), this::check),
            PermissionServiceGrpc.getCheckManyMethod().getFullMethodName(),
            unread(PermissionServiceGrpc.getCheckManyMethod(), this::checkMany));
  }

  private static <I, M extends Message> ServerMethodDefinition<?, ?> unread(
      MethodDescriptor<I, M> method,
      ServerCalls.UnaryMethod<ParsedRequest<I>, WrittenMessage<M>> handler) {
    return ServerMethodDefinition.create(
        method.toBuilder(
                new RequestMarshaller<>(method.getRequestMarshaller(), false),
                WrittenMessage.marshaller(method.getResponseMarshaller()))
            .build(),
        ServerCalls.asyncUnaryCall(handler));
  }

  /// The method as it is served: by this if it is one of these, else with its requests read.
  ServerMethodDefinition<?, ?> served(ServerMethodDefinition<?, ?> method) {
    ServerMethodDefinition<?, ?> own =
        methods.get(method.getMethodDescriptor().getFullMethodName());
    return own == null ? RequestParsing.readable(method) : own;
  }

  private void check(
      ParsedRequest<CheckRequest> request,
      StreamObserver<WrittenMessage<CheckResponse>> responses) {
    replies.question(
        responses,
        () -> {
          UnreadCheck unread = UnreadCheck.of(bytes(request));
          Wording wording = unread.wording();
          if (check.remembers(wording)) {
            return answering(
                worlds.isImmediate(unread.consistency()),
                new CheckPermission.Worded(unread.consistency(), wording, unread::query));
          }
          CheckPermission.Query query = unread.query();
          return answering(
              PermissionCalls.isQuick(worlds, query.consistency(), query.given()),
              new CheckPermission.Worded(unread.consistency(), wording, () -> query));
        });
  }

  private Replies.Question<WrittenMessage<CheckResponse>> answering(
      boolean quick, CheckPermission.Worded asked) {
    return new Replies.Question<>(quick, effort -> CheckMessages.check(check.run(asked, effort)));
  }

  private void checkMany(
      ParsedRequest<CheckManyRequest> request,
      StreamObserver<WrittenMessage<CheckManyResponse>> responses) {
    replies.question(
        responses,
        () -> {
          CheckMany.Query query = UnreadChecks.read(bytes(request));
          return new Replies.Question<>(
              query.items().size() + query.given().contextual().size() <= PermissionCalls.QUICK
                  && PermissionCalls.isQuick(worlds, query.consistency(), query.given()),
              effort -> CheckMessages.checkMany(many.run(query, effort)));
        });
  }

  private static <I extends MessageLite> byte[] bytes(ParsedRequest<I> request) {
    return switch (request) {
      case ParsedRequest.Unread<I> unread -> unread.bytes();
      case ParsedRequest.Whole<I>(I message) -> message.toByteArray();
      case ParsedRequest.Refused<I>(var fault) -> throw fault;
    };
  }
}
