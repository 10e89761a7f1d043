package dev.pemba.server.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.pemba.graph.Question;
import dev.pemba.model.PembaException;
import dev.pemba.server.app.CheckMany;
import dev.pemba.server.app.CheckMany.Item;
import dev.pemba.server.app.Given;
import dev.pemba.server.app.Wording;
import dev.pemba.v1.CheckManyRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Reads a `CheckManyRequest` all but its items: most were asked before, and are known by their
/// bytes.
final class UnreadChecks {
  private static final Field ITEMS = Field.of("items");

  /// How an item begins: its field's number, and that its length follows.
  private static final int ITEM = (CheckManyRequest.ITEMS_FIELD_NUMBER << 3) | 2;

  private static final int CONSISTENCY = (CheckManyRequest.CONSISTENCY_FIELD_NUMBER << 3) | 2;

  private UnreadChecks() {}

  /// Throws `PembaException` if the message, or anything but its items, can't be read.
  static CheckMany.Query read(byte[] bytes) {
    List<Range> items = new ArrayList<>();
    ByteArrayOutputStream consistency = new ByteArrayOutputStream();
    ByteArrayOutputStream common = new ByteArrayOutputStream();
    try {
      CodedInputStream in = CodedInputStream.newInstance(bytes);
      while (!in.isAtEnd()) {
        int start = in.getTotalBytesRead();
        int tag = in.readTag();
        if (tag == ITEM) {
          int length = in.readRawVarint32();
          int from = in.getTotalBytesRead();
          in.skipRawBytes(length);
          items.add(new Range(from, from + length));
        } else if (in.skipField(tag)) {
          (tag == CONSISTENCY ? consistency : common)
              .write(bytes, start, in.getTotalBytesRead() - start);
        } else {
          throw RequestMarshaller.unreadable();
        }
      }
      return new CheckMany.Query(
          FromProto.consistency(message(consistency).getConsistency()),
          unread(bytes, items, common.toByteArray()),
          given(message(common)));
    } catch (IOException _) {
      throw RequestMarshaller.unreadable();
    }
  }

  private record Range(int from, int to) {}

  private static CheckManyRequest message(ByteArrayOutputStream fields)
      throws InvalidProtocolBufferException {
    return CheckManyRequest.parser().parseFrom(fields.toByteArray());
  }

  private static Given given(CheckManyRequest common) {
    return FromProto.given(
        common.getContext(), common.getContextualRelationshipsList(), common.getDraft());
  }

  private static List<Item> unread(byte[] bytes, List<Range> items, byte[] common) {
    Wording.Common all = new Wording.Common(Wording.Form.CHECK_MANY_ITEM, common);
    List<Item> unread = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      Range range = items.get(i);
      int index = i;
      unread.add(
          new Item.Worded(
              all.question(bytes, range.from, range.to), () -> item(bytes, range, index)));
    }
    return unread;
  }

  private static Item item(byte[] bytes, Range range, int index) {
    CheckManyRequest.Item item;
    try {
      item = CheckManyRequest.Item.parser().parseFrom(bytes, range.from, range.to - range.from);
    } catch (InvalidProtocolBufferException _) {
      throw RequestMarshaller.unreadable();
    }
    Field field = ITEMS.index(index);
    try {
      return new Item.Asked(
          new Question(
              FromProto.object(item.hasObject(), item.getObject(), field.child("object")),
              FromProto.relation(item.getPermission(), field.child("permission")),
              FromProto.subject(item.hasSubject(), item.getSubject(), field.child("subject")),
              FromProto.actors(item.getActorsList(), field.child("actors"))),
          Structs.context(item.getContext(), field.child("context")));
    } catch (PembaException failure) {
      return new Item.Faulty(failure);
    }
  }
}
