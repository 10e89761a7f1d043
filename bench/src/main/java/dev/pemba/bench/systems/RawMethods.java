package dev.pemba.bench.systems;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Decision;
import dev.pemba.v1.ImportResponse;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.WriteResponse;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Pemba's methods with requests as bytes and answers as counts, read with as little work as tells
/// an *allowed* from a *denied* and one entry from two.
public final class RawMethods {
  static final MethodDescriptor<byte[], Long> CHECK =
      raw(PermissionServiceGrpc.getCheckMethod(), RawMethods::allowed);

  static final MethodDescriptor<byte[], Long> CHECK_MANY =
      raw(PermissionServiceGrpc.getCheckManyMethod(), RawMethods::answersAllowed);

  static final MethodDescriptor<byte[], Long> LIST_OBJECTS =
      raw(PermissionServiceGrpc.getListObjectsMethod(), RawMethods::entries);

  static final MethodDescriptor<byte[], Long> LIST_SUBJECTS =
      raw(PermissionServiceGrpc.getListSubjectsMethod(), RawMethods::entries);

  /// Answers the token.
  static final MethodDescriptor<byte[], String> WRITE =
      raw(RelationshipServiceGrpc.getWriteMethod(), in -> WriteResponse.parseFrom(in).getToken());

  /// Answers how many were imported.
  static final MethodDescriptor<byte[], Long> IMPORT =
      raw(
          RelationshipServiceGrpc.getImportMethod(),
          in -> ImportResponse.parseFrom(in).getImported());

  private RawMethods() {}

  /// A method of the same name whose answers `reading` reads.
  public static <R> MethodDescriptor<byte[], R> raw(
      MethodDescriptor<?, ?> method, Reading<R> reading) {
    return MethodDescriptor.<byte[], R>newBuilder()
        .setType(method.getType())
        .setFullMethodName(method.getFullMethodName())
        .setRequestMarshaller(new Bytes())
        .setResponseMarshaller(new Read<>(reading))
        .build();
  }

  private static long allowed(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == CheckResponse.DECISION_FIELD_NUMBER) {
        return in.readEnum() == Decision.DECISION_ALLOWED_VALUE ? 1 : 0;
      }
      in.skipField(tag);
    }
    return 0;
  }

  private static long answersAllowed(CodedInputStream in) throws IOException {
    long count = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == CheckManyResponse.ANSWERS_FIELD_NUMBER) {
        int outer = in.pushLimit(in.readRawVarint32());
        // An answer's decision has the same number as a check's.
        count += allowed(in);
        in.skipRawBytes(in.getBytesUntilLimit());
        in.popLimit(outer);
      } else {
        in.skipField(tag);
      }
    }
    return count;
  }

  private static long entries(CodedInputStream in) throws IOException {
    long count = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      // Both lists number their entries alike.
      count +=
          WireFormat.getTagFieldNumber(tag) == ListObjectsResponse.ENTRIES_FIELD_NUMBER ? 1 : 0;
      in.skipField(tag);
    }
    return count;
  }

  /// Reads one message.
  public interface Reading<R> {
    R read(CodedInputStream in) throws IOException;
  }

  private static final class Bytes implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      throw new UnsupportedOperationException("requests are only sent");
    }
  }

  private static final class Read<R> implements Marshaller<R> {
    /// Of the network thread; grows to the largest answer.
    private final ThreadLocal<byte[]> buffer = ThreadLocal.withInitial(() -> new byte[4096]);

    private final Reading<R> reading;

    Read(Reading<R> reading) {
      this.reading = reading;
    }

    @Override
    public InputStream stream(R value) {
      throw new UnsupportedOperationException("answers are only read");
    }

    @Override
    public R parse(InputStream stream) {
      try {
        int size = stream.available(); // gRPC's streams know their length
        byte[] bytes = buffer.get();
        if (bytes.length < size) {
          bytes = new byte[size];
          buffer.set(bytes);
        }
        int read = stream.readNBytes(bytes, 0, size);
        return reading.read(CodedInputStream.newInstance(bytes, 0, read));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
