package dev.pemba.server.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.pemba.graph.Question;
import dev.pemba.server.app.CheckPermission;
import dev.pemba.server.app.Consistency;
import dev.pemba.server.app.Wording;
import dev.pemba.v1.CheckRequest;

/// A `CheckRequest` as it came, of which the consistency alone was read: the rest is what an answer
/// is remembered by. Not thread-safe.
final class UnreadCheck {
  private static final Field OBJECT = Field.of("object");
  private static final Field PERMISSION = Field.of("permission");
  private static final Field SUBJECT = Field.of("subject");
  private static final Field ACTORS = Field.of("actors");

  /// How the first field of a message begins that has a consistency: they are written in order.
  private static final byte CONSISTENCY = (byte) ((CheckRequest.CONSISTENCY_FIELD_NUMBER << 3) | 2);

  private static final Wording.Common CHECK = new Wording.Common(Wording.Form.CHECK, new byte[0]);

  private final byte[] bytes;
  private final Consistency consistency;
  private final int rest;

  private UnreadCheck(byte[] bytes, Consistency consistency, int rest) {
    this.bytes = bytes;
    this.consistency = consistency;
    this.rest = rest;
  }

  /// Throws `PembaException` if the consistency can't be read or is none.
  static UnreadCheck of(byte[] bytes) {
    if (bytes.length < 2 || bytes[0] != CONSISTENCY || bytes[1] < 0) {
      return new UnreadCheck(bytes, new Consistency.Head(), 0);
    }
    int rest = 2 + bytes[1];
    if (rest > bytes.length) {
      throw RequestMarshaller.unreadable();
    }
    try {
      return new UnreadCheck(
          bytes,
          FromProto.consistency(dev.pemba.v1.Consistency.parser().parseFrom(bytes, 2, bytes[1])),
          rest);
    } catch (InvalidProtocolBufferException _) {
      throw RequestMarshaller.unreadable();
    }
  }

  Consistency consistency() {
    return consistency;
  }

  Wording wording() {
    return CHECK.question(bytes, rest, bytes.length);
  }

  /// Reads the rest.
  CheckRequest request() {
    try {
      return CheckRequest.parser().parseFrom(bytes, rest, bytes.length - rest);
    } catch (InvalidProtocolBufferException _) {
      throw RequestMarshaller.unreadable();
    }
  }

  /// The question. A request that names its consistency further on, or once more, is read as a
  /// whole.
  CheckPermission.Query query() {
    CheckRequest request = request();
    if (!request.hasConsistency()) {
      return query(request, consistency);
    }
    CheckRequest whole = new UnreadCheck(bytes, consistency, 0).request();
    return query(whole, FromProto.consistency(whole.getConsistency()));
  }

  private static CheckPermission.Query query(CheckRequest request, Consistency consistency) {
    return new CheckPermission.Query(
        consistency,
        new Question(
            FromProto.object(request.hasObject(), request.getObject(), OBJECT),
            FromProto.relation(request.getPermission(), PERMISSION),
            FromProto.subject(request.hasSubject(), request.getSubject(), SUBJECT),
            FromProto.actors(request.getActorsList(), ACTORS)),
        FromProto.given(
            request.getContext(), request.getContextualRelationshipsList(), request.getDraft()));
  }
}
