package dev.pemba.server.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.pemba.model.Relationship;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;

/// The fixture of AuthZEN's certification: who may do what to two records.
public final class Certification {
  public static final String SCHEMA =
      """
      caveat archived(resource.status string) { resource.status == "archived" }
      caveat admin(subject.role string) { subject.role == "admin" }
      caveat soft(action.soft bool) { action.soft }

      definition user {}

      definition record {
        relation reader: user
        relation writer: user
        relation archived: user:* with archived
        relation admin: user with admin | user:* with admin
        relation remover: user with soft

        permission read = reader
        permission write = (writer - archived) + (archived & admin)
        permission delete = remover
      }
      """;

  /// Record 3 is as the first two are, but for its status, which nobody stored.
  static final String[] RELATIONSHIPS = {
    "record:record-1#reader@user:alice",
    "record:record-1#reader@user:bob",
    "record:record-1#writer@user:alice",
    "record:record-1#remover@user:alice[soft]",
    "record:record-1#archived@user:*[archived:{\"resource.status\":\"active\"}]",
    "record:record-1#admin@user:bob[admin:{\"subject.role\":\"admin\"}]",
    "record:record-1#admin@user:*[admin]",
    "record:record-2#reader@user:alice",
    "record:record-2#writer@user:alice",
    "record:record-2#archived@user:*[archived:{\"resource.status\":\"archived\"}]",
    "record:record-2#admin@user:bob[admin:{\"subject.role\":\"admin\"}]",
    "record:record-2#admin@user:*[admin]",
    "record:record-3#writer@user:alice",
    "record:record-3#archived@user:*[archived]",
    "record:record-3#admin@user:bob[admin:{\"subject.role\":\"admin\"}]",
    "record:record-3#admin@user:*[admin]"
  };

  private Certification() {}

  static void load(TestService service) {
    service.schemas().write(SchemaServiceWriteRequest.newBuilder().setSchema(SCHEMA).build());
    service.write(RELATIONSHIPS);
  }

  /// The relationships as a write over HTTP has them.
  public static String writeRequest() throws InvalidProtocolBufferException {
    WriteRequest.Builder request = WriteRequest.newBuilder();
    for (String text : RELATIONSHIPS) {
      request
          .addUpdatesBuilder()
          .setOperation(Update.Operation.OPERATION_TOUCH)
          .setRelationship(ToProto.relationship(Relationship.parse(text)));
    }
    return JsonFormat.printer().print(request);
  }

  /// Reads a message as the standard's JSON has it, with `'` for `"`.
  @SuppressWarnings("unchecked") // the builder of an M makes an M
  static <M extends Message> M read(M kind, String json) {
    Message.Builder builder = kind.newBuilderForType();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(json.replace('\'', '"'), builder);
    } catch (InvalidProtocolBufferException fault) {
      throw new IllegalArgumentException(json, fault);
    }
    return (M) builder.build();
  }
}
