package dev.pemba.server.http;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.pemba.authzen.v1.AuthorizationServiceProto;
import dev.pemba.v1.AuditServiceProto;
import dev.pemba.v1.HistoryServiceProto;
import dev.pemba.v1.PermissionServiceProto;
import dev.pemba.v1.RelationshipServiceProto;
import dev.pemba.v1.SchemaServiceProto;
import java.util.List;
import java.util.stream.Stream;

/// The calls that the protos have.
final class Methods {
  private Methods() {}

  static List<MethodDescriptor> all() {
    return Stream.of(
            PermissionServiceProto.getDescriptor(),
            RelationshipServiceProto.getDescriptor(),
            SchemaServiceProto.getDescriptor(),
            HistoryServiceProto.getDescriptor(),
            AuditServiceProto.getDescriptor(),
            AuthorizationServiceProto.getDescriptor())
        .map(FileDescriptor::getServices)
        .flatMap(List::stream)
        .flatMap(service -> service.getMethods().stream())
        .toList();
  }
}
