package dev.pemba.bench.peers;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.pemba.bench.peers.openfga.BatchCheckResponse;
import dev.pemba.bench.peers.openfga.BatchCheckSingleResult;
import dev.pemba.bench.peers.openfga.CheckResponse;
import dev.pemba.bench.peers.openfga.ListUsersResponse;
import dev.pemba.bench.peers.openfga.OpenFGAServiceGrpc;
import dev.pemba.bench.systems.RawMethods;
import io.grpc.MethodDescriptor;
import java.io.IOException;

/// OpenFGA's methods with answers as counts; see [RawMethods].
final class OpenFgaMethods {
  static final MethodDescriptor<byte[], Long> CHECK =
      RawMethods.raw(OpenFGAServiceGrpc.getCheckMethod(), OpenFgaMethods::allowed);

  static final MethodDescriptor<byte[], Long> CHECK_MANY =
      RawMethods.raw(OpenFGAServiceGrpc.getBatchCheckMethod(), OpenFgaMethods::resultsAllowed);

  /// One entry is one message.
  static final MethodDescriptor<byte[], Long> LIST_OBJECTS =
      RawMethods.raw(OpenFGAServiceGrpc.getStreamedListObjectsMethod(), _ -> 1L);

  static final MethodDescriptor<byte[], Long> LIST_SUBJECTS =
      RawMethods.raw(OpenFGAServiceGrpc.getListUsersMethod(), OpenFgaMethods::users);

  static final MethodDescriptor<byte[], Long> WRITE =
      RawMethods.raw(OpenFGAServiceGrpc.getWriteMethod(), _ -> 0L);

  private OpenFgaMethods() {}

  private static long allowed(CodedInputStream in) throws IOException {
    long allowed = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == CheckResponse.ALLOWED_FIELD_NUMBER) {
        allowed = in.readBool() ? 1 : 0;
      } else {
        in.skipField(tag);
      }
    }
    return allowed;
  }

  private static long resultsAllowed(CodedInputStream in) throws IOException {
    long count = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == BatchCheckResponse.RESULT_FIELD_NUMBER) {
        int outer = in.pushLimit(in.readRawVarint32());
        count += resultAllowed(in);
        in.popLimit(outer);
      } else {
        in.skipField(tag);
      }
    }
    return count;
  }

  /// Of an entry of the map: the result is its second field.
  private static long resultAllowed(CodedInputStream in) throws IOException {
    long allowed = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == 2) {
        int outer = in.pushLimit(in.readRawVarint32());
        allowed = decided(in);
        in.popLimit(outer);
      } else {
        in.skipField(tag);
      }
    }
    return allowed;
  }

  private static long decided(CodedInputStream in) throws IOException {
    long allowed = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case BatchCheckSingleResult.ALLOWED_FIELD_NUMBER -> allowed = in.readBool() ? 1 : 0;
        case BatchCheckSingleResult.ERROR_FIELD_NUMBER ->
            throw new IOException("a check of many failed");
        default -> in.skipField(tag);
      }
    }
    return allowed;
  }

  private static long users(CodedInputStream in) throws IOException {
    long count = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      count += WireFormat.getTagFieldNumber(tag) == ListUsersResponse.USERS_FIELD_NUMBER ? 1 : 0;
      in.skipField(tag);
    }
    return count;
  }
}
