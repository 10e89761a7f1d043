package dev.pemba.bench.peers;

import com.authzed.api.v1.CheckBulkPermissionsPair;
import com.authzed.api.v1.CheckBulkPermissionsResponse;
import com.authzed.api.v1.CheckPermissionResponse;
import com.authzed.api.v1.CheckPermissionResponse.Permissionship;
import com.authzed.api.v1.PermissionsServiceGrpc;
import com.authzed.api.v1.WriteRelationshipsResponse;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.pemba.bench.systems.RawMethods;
import io.grpc.MethodDescriptor;
import java.io.IOException;

/// SpiceDB's methods with answers as counts; see [RawMethods].
final class SpiceDbMethods {
  static final MethodDescriptor<byte[], Long> CHECK =
      RawMethods.raw(
          PermissionsServiceGrpc.getCheckPermissionMethod(),
          in -> allowed(in, CheckPermissionResponse.PERMISSIONSHIP_FIELD_NUMBER));

  static final MethodDescriptor<byte[], Long> CHECK_MANY =
      RawMethods.raw(
          PermissionsServiceGrpc.getCheckBulkPermissionsMethod(), SpiceDbMethods::pairsAllowed);

  /// One entry is one message.
  static final MethodDescriptor<byte[], Long> LIST_OBJECTS =
      RawMethods.raw(PermissionsServiceGrpc.getLookupResourcesMethod(), _ -> 1L);

  /// One entry is one message.
  static final MethodDescriptor<byte[], Long> LIST_SUBJECTS =
      RawMethods.raw(PermissionsServiceGrpc.getLookupSubjectsMethod(), _ -> 1L);

  /// Answers the token.
  static final MethodDescriptor<byte[], String> WRITE =
      RawMethods.raw(
          PermissionsServiceGrpc.getWriteRelationshipsMethod(),
          in -> WriteRelationshipsResponse.parseFrom(in).getWrittenAt().getToken());

  private SpiceDbMethods() {}

  private static long allowed(CodedInputStream in, int field) throws IOException {
    long allowed = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == field) {
        allowed = in.readEnum() == Permissionship.PERMISSIONSHIP_HAS_PERMISSION_VALUE ? 1 : 0;
      } else {
        in.skipField(tag);
      }
    }
    return allowed;
  }

  private static long pairsAllowed(CodedInputStream in) throws IOException {
    long count = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == CheckBulkPermissionsResponse.PAIRS_FIELD_NUMBER) {
        int outer = in.pushLimit(in.readRawVarint32());
        count += pairAllowed(in);
        in.popLimit(outer);
      } else {
        in.skipField(tag);
      }
    }
    return count;
  }

  private static long pairAllowed(CodedInputStream in) throws IOException {
    long allowed = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case CheckBulkPermissionsPair.ITEM_FIELD_NUMBER -> {
          int outer = in.pushLimit(in.readRawVarint32());
          // An item's permissionship is its first field.
          allowed = allowed(in, 1);
          in.popLimit(outer);
        }
        case CheckBulkPermissionsPair.ERROR_FIELD_NUMBER ->
            throw new IOException("a check of many failed");
        default -> in.skipField(tag);
      }
    }
    return allowed;
  }
}
