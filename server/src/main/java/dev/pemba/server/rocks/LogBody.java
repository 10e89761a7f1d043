package dev.pemba.server.rocks;

import dev.pemba.model.Change.Operation;
import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;
import dev.pemba.server.log.LogHeader;
import dev.pemba.server.rocks.LogEntry.Effect;
import dev.pemba.store.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The bytes of what a change did, kept for the retention window.
///
/// ```
/// body     version u8 | schema? text (empty for none) | count varint | effects | CRC-32C u32
/// effect   flags u8 | (object kind u32 | subject kind u32)? | object step | subject step | grant?
/// flags    operation (bits 0 and 1) | 4 leaves history | 8 has a grant | 16 kinds as before
/// step     from the number before to this one: zigzag varint
/// ```
///
/// Kinds are those of [End], grants as in [EdgeValue]. Numbers instead of names, and steps instead
/// of numbers, because the log is half of what a write writes. Damage of any kind is
/// `DATA_CORRUPT`. Writes one body; not thread-safe.
final class LogBody {
  private static final int VERSION = 1;
  private static final int OPERATION = 3;
  private static final int HISTORY = 4;
  private static final int GRANT = 8;
  private static final int SAME_KINDS = 16;
  private static final int KNOWN_FLAGS = 31;

  private final ByteWriter out;
  private long object;
  private long subject;

  /// @param effects how many will follow
  LogBody(Optional<String> schema, int effects) {
    out = new ByteWriter(16 + 8 * effects);
    out.u8(VERSION).text(schema.orElse("")).varint(effects);
  }

  /// Adds an effect.
  void add(Effect effect) {
    EdgeKey key = effect.key();
    Grant grant = effect.grant();
    boolean same =
        End.kind(object) == End.kind(key.object()) && End.kind(subject) == End.kind(key.subject());
    out.u8(
        codeOf(effect.operation())
            | (effect.leavesHistory() ? HISTORY : 0)
            | (grant.isPlain() ? 0 : GRANT)
            | (same ? SAME_KINDS : 0));
    if (!same) {
      out.u32(End.kind(key.object())).u32(End.kind(key.subject()));
    }
    step(End.number(object), End.number(key.object()));
    step(End.number(subject), End.number(key.subject()));
    if (!grant.isPlain()) {
      EdgeValue.writeGrant(grant, out);
    }
    object = key.object();
    subject = key.subject();
  }

  private void step(int from, int to) {
    int step = to - from;
    out.varint(((step << 1) ^ (step >> 31)) & 0xffff_ffffL);
  }

  byte[] toBytes() {
    return out.checksum().toBytes();
  }

  static LogEntry read(LogHeader header, byte[] body) {
    ByteReader in = new ByteReader(body, Family.CHANGES.title()).verified().version(VERSION);
    String schema = in.text();
    int count = in.count();
    List<Effect> effects = new ArrayList<>(count);
    EdgeKey before = new EdgeKey(0, 0);
    for (int i = 0; i < count; i++) {
      Effect effect = effect(in, before);
      effects.add(effect);
      before = effect.key();
    }
    if (!in.atEnd()) {
      throw in.corrupt("more than its effects");
    }
    return new LogEntry(header, effects, schema.isEmpty() ? Optional.empty() : Optional.of(schema));
  }

  private static Effect effect(ByteReader in, EdgeKey before) {
    int flags = in.u8();
    if ((flags & ~KNOWN_FLAGS) != 0) {
      throw in.corrupt("an unknown flag");
    }
    boolean same = (flags & SAME_KINDS) != 0;
    int objectKind = same ? End.kind(before.object()) : in.u32();
    int subjectKind = same ? End.kind(before.subject()) : in.u32();
    EdgeKey key =
        new EdgeKey(
            End.of(objectKind, stepped(End.number(before.object()), in)),
            End.of(subjectKind, stepped(End.number(before.subject()), in)));
    Grant grant = (flags & GRANT) == 0 ? Grant.PLAIN : EdgeValue.readGrant(in);
    return new Effect(operation(flags & OPERATION, in), key, grant, (flags & HISTORY) != 0);
  }

  private static int stepped(int from, ByteReader in) {
    int zigzag = (int) in.varint();
    return from + ((zigzag >>> 1) ^ -(zigzag & 1));
  }

  private static int codeOf(Operation operation) {
    return switch (operation) {
      case CREATE -> 0;
      case TOUCH -> 1;
      case DELETE -> 2;
    };
  }

  private static Operation operation(int code, ByteReader in) {
    return switch (code) {
      case 0 -> Operation.CREATE;
      case 1 -> Operation.TOUCH;
      case 2 -> Operation.DELETE;
      default -> throw in.corrupt("an unknown operation");
    };
  }
}
