package dev.pemba.server.http;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpMethod;
import dev.pemba.server.grpc.ParsedRequest;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// One HTTP method of one path, and the call that answers it: what a `google.api.http` annotation
/// says.
///
/// @param body true if the body is the request, else the query is
record HttpPath(
    HttpMethod verb,
    String path,
    boolean body,
    ServerMethodDefinition<ParsedRequest<Message>, Message> call,
    Descriptors.MethodDescriptor method) {

  /// All that the annotations of some services name. Throws if one is of a kind that nothing here
  /// serves.
  static List<HttpPath> of(List<ServerServiceDefinition> services) {
    List<HttpPath> paths = new ArrayList<>();
    for (ServerServiceDefinition service : services) {
      if (!isOurs(service)) {
        continue;
      }
      for (ServerMethodDefinition<?, ?> call : inOrder(service)) {
        Descriptors.MethodDescriptor method = descriptor(call.getMethodDescriptor());
        HttpRule rule = method.getOptions().getExtension(AnnotationsProto.http);
        paths.add(of(rule, call, method));
        rule.getAdditionalBindingsList().forEach(more -> paths.add(of(more, call, method)));
      }
    }
    return List.copyOf(paths);
  }

  /// As the proto has them.
  private static List<ServerMethodDefinition<?, ?>> inOrder(ServerServiceDefinition service) {
    return service.getMethods().stream()
        .sorted(Comparator.comparingInt(call -> descriptor(call.getMethodDescriptor()).getIndex()))
        .toList();
  }

  /// Health and reflection are gRPC's own, and not for JSON.
  private static boolean isOurs(ServerServiceDefinition service) {
    return !service.getServiceDescriptor().getName().startsWith("grpc.");
  }

  // Our services have protobuf messages only.
  @SuppressWarnings("unchecked")
  private static HttpPath of(
      HttpRule rule, ServerMethodDefinition<?, ?> call, Descriptors.MethodDescriptor method) {
    boolean part = !rule.getBody().isEmpty() && !rule.getBody().equals("*");
    if (part || rule.hasCustom()) {
      throw new IllegalStateException("no such annotation is served: " + method.getFullName());
    }
    String path = path(rule, method);
    if (path.indexOf('{') >= 0) {
      throw new IllegalStateException("a path with a variable in it is not served: " + path);
    }
    return new HttpPath(
        verb(rule, method),
        path,
        !rule.getBody().isEmpty(),
        (ServerMethodDefinition<ParsedRequest<Message>, Message>) call,
        method);
  }

  private static HttpMethod verb(HttpRule rule, Descriptors.MethodDescriptor method) {
    return switch (rule.getPatternCase()) {
      case GET -> HttpMethod.GET;
      case PUT -> HttpMethod.PUT;
      case POST -> HttpMethod.POST;
      case DELETE -> HttpMethod.DELETE;
      case PATCH -> HttpMethod.PATCH;
      case CUSTOM, PATTERN_NOT_SET ->
          throw new IllegalStateException("no HTTP path is given of " + method.getFullName());
    };
  }

  private static String path(HttpRule rule, Descriptors.MethodDescriptor method) {
    return switch (rule.getPatternCase()) {
      case GET -> rule.getGet();
      case PUT -> rule.getPut();
      case POST -> rule.getPost();
      case DELETE -> rule.getDelete();
      case PATCH -> rule.getPatch();
      case CUSTOM, PATTERN_NOT_SET ->
          throw new IllegalStateException("no HTTP path is given of " + method.getFullName());
    };
  }

  private static Descriptors.MethodDescriptor descriptor(MethodDescriptor<?, ?> method) {
    if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier) {
      return supplier.getMethodDescriptor();
    }
    throw new IllegalStateException("not made of a proto: " + method.getFullMethodName());
  }

  /// An empty request.
  Message.Builder request() {
    if (call.getMethodDescriptor().getRequestMarshaller()
            instanceof MethodDescriptor.PrototypeMarshaller<ParsedRequest<Message>> known
        && known.getMessagePrototype() instanceof ParsedRequest.Whole<Message>(Message prototype)) {
      return prototype.newBuilderForType();
    }
    throw new IllegalStateException("a marshaller without a prototype: " + method.getFullName());
  }

  /// True if the body holds many requests, one in each line.
  boolean takesLines() {
    return method.isClientStreaming();
  }

  /// True if the answer has many messages, one in each line.
  boolean answersLines() {
    return method.isServerStreaming();
  }
}
