package dev.pemba.server.audit;

import dev.pemba.server.app.Recorder.Call;
import dev.pemba.server.app.Recorder.Listed;
import dev.pemba.server.app.Recorder.Progress;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Body;
import dev.pemba.server.audit.AuditRecord.Changed;
import dev.pemba.server.audit.AuditRecord.Configured;
import dev.pemba.server.audit.AuditRecord.Forgotten;
import dev.pemba.server.audit.AuditRecord.Gap;
import dev.pemba.server.audit.AuditRecord.Held;
import dev.pemba.server.audit.AuditRecord.Origin;
import dev.pemba.server.audit.AuditRecord.Outcome;
import dev.pemba.server.audit.AuditRecord.Pruned;
import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// The canonical bytes of a record: what is hashed, kept and exported, byte for byte.
///
/// ```
/// record    version u8 | kind u8 | sequence u64 | schema revision u64 | revision u64 |
///           time u64 | id 16 bytes | caller | address | request id | trace id | body
/// asked     call u8 | outcome u8 | item varint | latency varint | results varint |
///           subject | permission | object | reason | context | actors | missing |
///           contextual
/// listed    asked | progress u8 | names | digest
/// changed   flags u8 | count varint | actor | reason | metadata | digest | updates
/// configured  pairs
/// gap       dropped u64
/// pruned    records u64 | before u64
/// held      placed u8 | name | entity | reason
/// forgotten pseudonym | reason
/// ```
///
/// A text is its length in bytes as a varint, then UTF-8; a list its count, then its texts; pairs
/// are a count, then names and values by turns, sorted by name. Nothing follows the body. So there
/// is one way to write a record, and `decode` refuses every other.
public final class RecordCodec {
  /// Updates of one change that a record names; of larger ones it holds the digest.
  public static final int MOST_UPDATES = 1_000;

  /// What the texts of a change's updates may have together, in characters; of larger changes a
  /// record holds the digest.
  static final int MOST_UPDATE_CHARACTERS = 1 << 20;

  static final int VERSION = 2;

  /// Where the number that the log gives is written into a record made before.
  static final int SEQUENCE_AT = 2;

  static final int KIND_AT = 1;
  static final int SCHEMA_REVISION_AT = 10;
  static final int REVISION_AT = 18;
  static final int TIME_AT = 26;
  static final int ID_AT = 34;

  /// Up to here every record has the same length.
  static final int ORIGIN_AT = 50;

  private static final int BREAK_GLASS = 1;
  private static final int SCHEMA = 2;

  /// The numbers of the head, within canonical bytes.
  static final VarHandle U64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final Call[] CALLS = Call.values();
  private static final Progress[] PROGRESSES = Progress.values();
  private static final Outcome[] OUTCOMES = Outcome.values();

  private static final int ASKED = code(Kind.ALL, Kind.ASKED);

  private RecordCodec() {}

  /// What a record is of, as its second byte says.
  private enum Kind {
    ASKED,
    CHANGED,
    CONFIGURED,
    GAP,
    PRUNED,
    HELD,
    FORGOTTEN,
    /// A question that was answered by a list of which the record holds the names.
    LISTED;

    private static final Kind[] ALL = values();

    static Kind of(Body body) {
      return switch (body) {
        case Asked asked -> asked.listed().isPresent() ? LISTED : ASKED;
        case Changed _ -> CHANGED;
        case Configured _ -> CONFIGURED;
        case Gap _ -> GAP;
        case Pruned _ -> PRUNED;
        case Held _ -> HELD;
        case Forgotten _ -> FORGOTTEN;
      };
    }
  }

  /// The canonical bytes.
  public static byte[] encode(AuditRecord record) {
    ByteWriter out = new ByteWriter(256);
    encode(record, out);
    return out.toBytes();
  }

  /// Writes the canonical bytes.
  static void encode(AuditRecord record, ByteWriter out) {
    out.u8(VERSION)
        .u8(code(Kind.ALL, Kind.of(record.body())))
        .u64(record.sequence())
        .u64(record.schemaRevision())
        .u64(record.revision())
        .u64(record.timeMillis());
    id(record.id(), out);
    origin(record.origin(), out);
    switch (record.body()) {
      case Asked asked -> asked(asked, out);
      case Changed changed -> changed(changed, out);
      case Configured(var settings) -> pairs(settings, out);
      case Gap(long dropped) -> out.u64(dropped);
      case Pruned(long records, long before) -> out.u64(records).u64(before);
      case Held(boolean placed, String name, String entity, String reason) ->
          out.u8(placed ? 1 : 0).text(name).text(entity).text(reason);
      case Forgotten(String pseudonym, String reason) -> out.text(pseudonym).text(reason);
    }
  }

  /// Writes the head of a record of a check, which gets its time, its number and its schema's
  /// revision later.
  static void check(UUID id, long revision, ByteWriter out) {
    out.u8(VERSION).u8(ASKED).u64(0).u64(0).u64(revision).u64(0);
    id(id, out);
  }

  private static void id(UUID id, ByteWriter out) {
    out.u64(id.getMostSignificantBits()).u64(id.getLeastSignificantBits());
  }

  private static void origin(Origin origin, ByteWriter out) {
    out.text(origin.caller())
        .text(origin.address())
        .text(origin.requestId())
        .text(origin.traceId());
  }

  private static void asked(Asked asked, ByteWriter out) {
    codes(asked.call(), asked.outcome(), out);
    out.varint(asked.item())
        .varint(asked.latencyMicros())
        .varint(asked.results())
        .text(asked.subject())
        .text(asked.permission())
        .text(asked.object())
        .text(asked.reason())
        .text(asked.context());
    texts(asked.actors(), out);
    texts(asked.missing(), out);
    texts(asked.contextual(), out);
    asked.listed().ifPresent(listed -> listed(listed, out));
  }

  /// Writes what comes first in the body of a record of a question.
  static void codes(Call call, Outcome outcome, ByteWriter out) {
    out.u8(code(CALLS, call)).u8(code(OUTCOMES, outcome));
  }

  private static void listed(Listed listed, ByteWriter out) {
    out.u8(code(PROGRESSES, listed.progress()));
    texts(listed.names(), out);
    out.text(listed.digest());
  }

  private static void changed(Changed changed, ByteWriter out) {
    out.u8((changed.breakGlass() ? BREAK_GLASS : 0) | (changed.schema() ? SCHEMA : 0))
        .varint(changed.count())
        .text(changed.actor())
        .text(changed.reason());
    pairs(changed.metadata(), out);
    out.text(changed.digest());
    texts(changed.updates(), out);
  }

  static void texts(List<String> texts, ByteWriter out) {
    out.varint(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      out.text(texts.get(i));
    }
  }

  private static void pairs(Map<String, String> pairs, ByteWriter out) {
    out.varint(pairs.size());
    new TreeMap<>(pairs).forEach((name, value) -> out.text(name).text(value));
  }

  /// Reads canonical bytes. Throws `PembaException` with `DATA_CORRUPT` for any others.
  public static AuditRecord decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, "audit").version(VERSION);
    Kind kind = choice(Kind.ALL, in);
    long sequence = in.u64();
    long schemaRevision = in.u64();
    long revision = in.u64();
    long time = in.u64();
    UUID id = new UUID(in.u64(), in.u64());
    Origin origin = new Origin(in.text(), in.text(), in.text(), in.text());
    Body body =
        switch (kind) {
          case ASKED -> asked(in);
          case LISTED -> asked(in).with(listed(in));
          case CHANGED -> changed(in);
          case CONFIGURED -> new Configured(pairs(in));
          case GAP -> new Gap(in.u64());
          case PRUNED -> new Pruned(in.u64(), in.u64());
          case HELD -> new Held(in.u8() == 1, in.text(), in.text(), in.text());
          case FORGOTTEN -> new Forgotten(in.text(), in.text());
        };
    AuditRecord record =
        new AuditRecord(sequence, time, id, revision, schemaRevision, origin, body);
    if (!in.atEnd() || !java.util.Arrays.equals(encode(record), bytes)) {
      throw in.corrupt("a record that is not in its canonical form");
    }
    return record;
  }

  /// A number of eight bytes.
  static long u64(byte[] bytes, int at) {
    return (long) U64.get(bytes, at);
  }

  /// The revision in canonical bytes that begin at `offset`.
  static long revisionOf(byte[] bytes, int offset) {
    return u64(bytes, offset + REVISION_AT);
  }

  private static Asked asked(ByteReader in) {
    Call call = choice(CALLS, in);
    Outcome outcome = choice(OUTCOMES, in);
    int item = (int) in.varint();
    long latency = in.varint();
    long results = in.varint();
    String subject = in.text();
    String permission = in.text();
    String object = in.text();
    String reason = in.text();
    String context = in.text();
    List<String> actors = texts(in);
    return new Asked(
        call,
        item,
        outcome,
        subject,
        actors,
        permission,
        object,
        reason,
        texts(in),
        context,
        texts(in),
        results,
        latency);
  }

  private static Listed listed(ByteReader in) {
    Progress progress = choice(PROGRESSES, in);
    return new Listed(texts(in), in.text(), progress);
  }

  private static Changed changed(ByteReader in) {
    int flags = in.u8();
    long count = in.varint();
    String actor = in.text();
    String reason = in.text();
    Map<String, String> metadata = pairs(in);
    String digest = in.text();
    return new Changed(
        actor,
        reason,
        metadata,
        (flags & BREAK_GLASS) != 0,
        texts(in),
        count,
        digest,
        (flags & SCHEMA) != 0);
  }

  private static List<String> texts(ByteReader in) {
    int count = in.count();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(in.text());
    }
    return texts;
  }

  private static Map<String, String> pairs(ByteReader in) {
    int count = in.count();
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      pairs.put(in.text(), in.text());
    }
    return pairs;
  }

  private static <E> int code(E[] choices, E choice) {
    int code = 0;
    while (!choices[code].equals(choice)) {
      code++;
    }
    return code;
  }

  private static <E> E choice(E[] choices, ByteReader in) {
    int code = in.u8();
    if (code >= choices.length) {
      throw in.corrupt("an unknown code");
    }
    return choices[code];
  }
}
