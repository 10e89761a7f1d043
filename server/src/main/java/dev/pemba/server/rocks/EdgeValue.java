package dev.pemba.server.rocks;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Condition;
import dev.pemba.model.Context;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;
import dev.pemba.store.Grant;
import java.util.Optional;

/// The value of a stored edge.
///
/// ```
/// created revision varint | (flags u8 | caveat? text, context? JSON | expiry? varint | start? varint)?
/// ```
///
/// A plain edge is its created revision alone.
///
/// @param created the revision that wrote the edge
record EdgeValue(long created, Grant grant) {
  /// No edge.
  static final EdgeValue NONE = new EdgeValue(0, Grant.ABSENT);

  private static final int CONDITION = 1;
  private static final int EXPIRY = 2;
  private static final int START = 4;
  private static final int KNOWN_FLAGS = CONDITION | EXPIRY | START;

  byte[] toBytes() {
    ByteWriter out = new ByteWriter(16).varint(created);
    if (grant.isPlain()) {
      return out.toBytes();
    }
    writeGrant(grant, out);
    return out.toBytes();
  }

  /// Of a grant that is not plain.
  static void writeGrant(Grant grant, ByteWriter out) {
    boolean expires = grant.expiresAtMillis() != Grant.NEVER;
    boolean starts = grant.startsAtMillis() != Grant.ALWAYS;
    out.u8(
        (grant.condition().isPresent() ? CONDITION : 0)
            | (expires ? EXPIRY : 0)
            | (starts ? START : 0));
    grant
        .condition()
        .ifPresent(
            condition -> out.text(condition.caveat().value()).text(condition.context().toString()));
    if (expires) {
      out.varint(grant.expiresAtMillis());
    }
    if (starts) {
      out.varint(grant.startsAtMillis());
    }
  }

  /// The created revision alone: cheap.
  static long createdOf(byte[] bytes, Family family) {
    return new ByteReader(bytes, family.title()).varint();
  }

  static EdgeValue read(byte[] bytes, Family family) {
    ByteReader in = new ByteReader(bytes, family.title());
    long created = in.varint();
    if (in.atEnd()) {
      return new EdgeValue(created, Grant.PLAIN);
    }
    EdgeValue value = new EdgeValue(created, readGrant(in));
    if (!in.atEnd()) {
      throw in.corrupt("an edge of the wrong length");
    }
    return value;
  }

  /// What [#writeGrant] wrote.
  static Grant readGrant(ByteReader in) {
    int flags = in.u8();
    if (flags == 0 || flags > KNOWN_FLAGS) {
      throw in.corrupt("an edge with unknown flags");
    }
    try {
      Optional<Condition> condition = Optional.empty();
      if ((flags & CONDITION) != 0) {
        CaveatName caveat = new CaveatName(in.text());
        condition = Optional.of(new Condition(caveat, Context.parse(in.text())));
      }
      long expiry = (flags & EXPIRY) != 0 ? in.varint() : Grant.NEVER;
      long start = (flags & START) != 0 ? in.varint() : Grant.ALWAYS;
      if (expiry < 0 || (start < 0 && start != Grant.ALWAYS)) {
        throw in.corrupt("a time before 1970");
      }
      return new Grant(condition, start, expiry);
    } catch (PembaException e) {
      throw e.reason() == Reason.DATA_CORRUPT ? e : in.corrupt("an illegal condition");
    }
  }
}
