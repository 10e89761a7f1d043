package dev.pemba.server.log;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.Condition;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.Provenance;
import dev.pemba.model.Reason;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.server.log.LogEntry.Effect;
import dev.pemba.server.log.LogEntry.Header;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The bytes of a log entry, in two parts that are kept for different times.
///
/// ```
/// header  version u8 | revision u64 | time u64 | actor | reason | pairs | key? | CRC-32C u32
/// body    version u8 | names | schema? | effects | CRC-32C u32
/// names   count, then texts: every type, relation and caveat name of the body, once
/// effect  operation u8 | flags u8 | type | id | relation | type | id? | relation? | condition? |
///         expiry?
/// ```
///
/// Types, relations and caveats stand as positions in `names`. Texts are a length and UTF-8. Damage
/// of any kind is `DATA_CORRUPT`.
public final class LogCodec {
  private static final String FAMILY = "changes";
  private static final int VERSION = 1;

  private static final int EVERYONE = 1;
  private static final int USERSET = 2;
  private static final int CONDITION = 4;
  private static final int EXPIRY = 8;
  private static final int HISTORY = 16;
  private static final int KNOWN_FLAGS = 31;

  private LogCodec() {}

  public static byte[] encodeHeader(Header header) {
    ByteWriter out = new ByteWriter(64);
    out.u8(VERSION).u64(header.revision().value()).u64(header.time().toEpochMilli());
    Provenance provenance = header.provenance();
    out.text(provenance.actor()).text(provenance.reason()).varint(provenance.metadata().size());
    provenance.metadata().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> out.text(entry.getKey()).text(entry.getValue()));
    out.text(header.idempotencyKey().orElse(""));
    return out.checksum().toBytes();
  }

  public static Header decodeHeader(byte[] bytes) {
    ByteReader in = versioned(bytes);
    Revision revision = new Revision(in.u64());
    Instant time = Instant.ofEpochMilli(in.u64());
    String actor = in.text();
    String reason = in.text();
    Map<String, String> metadata = new LinkedHashMap<>();
    int pairs = in.count();
    for (int i = 0; i < pairs; i++) {
      String key = in.text();
      metadata.put(key, in.text());
    }
    String key = in.text();
    return new Header(
        revision,
        time,
        new Provenance(actor, reason, metadata),
        key.isEmpty() ? Optional.empty() : Optional.of(key));
  }

  public static byte[] encodeBody(List<Effect> effects, Optional<String> schema) {
    Map<String, Integer> names = new LinkedHashMap<>();
    ByteWriter rows = new ByteWriter(32 * effects.size() + 16);
    rows.varint(effects.size());
    for (Effect effect : effects) {
      encode(effect, names, rows);
    }
    ByteWriter out = new ByteWriter(rows.size() + 64);
    out.u8(VERSION).varint(names.size());
    names.keySet().forEach(out::text);
    out.u8(schema.isPresent() ? 1 : 0);
    schema.ifPresent(out::text);
    return out.raw(rows.toBytes()).checksum().toBytes();
  }

  public static LogEntry decode(Header header, byte[] body) {
    ByteReader in = versioned(body);
    List<String> names = new ArrayList<>();
    int count = in.count();
    for (int i = 0; i < count; i++) {
      names.add(in.text());
    }
    Optional<String> schema = in.u8() == 0 ? Optional.empty() : Optional.of(in.text());
    List<Effect> effects = new ArrayList<>();
    int rows = in.count();
    try {
      for (int i = 0; i < rows; i++) {
        effects.add(effect(in, names));
      }
    } catch (PembaException e) {
      throw e.reason() == Reason.DATA_CORRUPT ? e : in.corrupt("an illegal relationship");
    }
    return new LogEntry(header, effects, schema);
  }

  private static ByteReader versioned(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, FAMILY).verified();
    int version = in.u8();
    if (version != VERSION) {
      throw in.corrupt("version %d, which this release can't read".formatted(version));
    }
    return in;
  }

  private static void encode(Effect effect, Map<String, Integer> names, ByteWriter out) {
    Relationship row = effect.update().relationship();
    Subject subject = row.subject();
    int flags =
        switch (subject) {
          case Subject.Individual _ -> 0;
          case Subject.Userset _ -> USERSET;
          case Subject.Everyone _ -> EVERYONE;
        };
    flags |= row.condition().isPresent() ? CONDITION : 0;
    flags |= row.expiration().isPresent() ? EXPIRY : 0;
    flags |= effect.leavesHistory() ? HISTORY : 0;
    out.u8(codeOf(effect.update().operation())).u8(flags);
    out.varint(position(names, row.object().type().value())).text(row.object().id().value());
    out.varint(position(names, row.relation().value()));
    out.varint(position(names, subject.type().value()));
    switch (subject) {
      case Subject.Individual(ObjectRef object) -> out.text(object.id().value());
      case Subject.Userset(ObjectRef object, RelationName relation) ->
          out.text(object.id().value()).varint(position(names, relation.value()));
      case Subject.Everyone _ -> {}
    }
    row.condition()
        .ifPresent(
            condition ->
                out.varint(position(names, condition.caveat().value()))
                    .text(condition.context().toString()));
    row.expiration().ifPresent(at -> out.u64(at.toEpochMilli()));
  }

  private static int position(Map<String, Integer> names, String name) {
    return names.computeIfAbsent(name, _ -> names.size());
  }

  private static Effect effect(ByteReader in, List<String> names) {
    Operation operation = operation(in);
    int flags = in.u8();
    if ((flags & ~KNOWN_FLAGS) != 0) {
      throw in.corrupt("an unknown flag");
    }
    ObjectRef object = new ObjectRef(new TypeName(name(in, names)), new ObjectId(in.text()));
    RelationName relation = new RelationName(name(in, names));
    Subject subject = subject(in, names, flags);
    Optional<Condition> condition = Optional.empty();
    if ((flags & CONDITION) != 0) {
      CaveatName caveat = new CaveatName(name(in, names));
      condition = Optional.of(new Condition(caveat, Context.parse(in.text())));
    }
    Optional<Instant> expiry =
        (flags & EXPIRY) == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(in.u64()));
    Relationship row = new Relationship(object, relation, subject, condition, expiry);
    return new Effect(new Update(operation, row), (flags & HISTORY) != 0);
  }

  private static int codeOf(Operation operation) {
    return switch (operation) {
      case CREATE -> 0;
      case TOUCH -> 1;
      case DELETE -> 2;
    };
  }

  private static Operation operation(ByteReader in) {
    int code = in.u8();
    return switch (code) {
      case 0 -> Operation.CREATE;
      case 1 -> Operation.TOUCH;
      case 2 -> Operation.DELETE;
      default -> throw in.corrupt("an unknown operation");
    };
  }

  private static Subject subject(ByteReader in, List<String> names, int flags) {
    TypeName type = new TypeName(name(in, names));
    if ((flags & EVERYONE) != 0) {
      return new Subject.Everyone(type);
    }
    ObjectRef object = new ObjectRef(type, new ObjectId(in.text()));
    return (flags & USERSET) == 0
        ? new Subject.Individual(object)
        : new Subject.Userset(object, new RelationName(name(in, names)));
  }

  private static String name(ByteReader in, List<String> names) {
    long position = in.varint();
    if (position < 0 || position >= names.size()) {
      throw in.corrupt("a name that is not there");
    }
    return names.get((int) position);
  }
}
