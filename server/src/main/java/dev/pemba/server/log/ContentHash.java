package dev.pemba.server.log;

import dev.pemba.model.Change;
import dev.pemba.model.Change.Precondition;
import dev.pemba.model.Change.Update;
import dev.pemba.model.RelationName;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.RelationshipFilter.SubjectFilter;
import dev.pemba.model.RelationshipFilter.SubjectRelationFilter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What a change asks for, as a SHA-256 in hexadecimal: tells a repetition from another use of its
/// idempotency key.
///
/// Provenance is not part of it: a retry may name another reason.
public final class ContentHash {
  private ContentHash() {}

  public static String of(Change.Body body) {
    ByteWriter out = new ByteWriter(256);
    switch (body) {
      case Change.Updates(List<Precondition> preconditions, List<Update> updates) -> {
        out.u8(1);
        write(preconditions, out);
        out.varint(updates.size());
        for (Update update : updates) {
          out.text(update.operation().name()).text(update.relationship().toString());
        }
      }
      case Change.DeleteMatching(
              List<Precondition> preconditions,
              RelationshipFilter filter,
              int limit,
              boolean partial) -> {
        out.u8(2);
        write(preconditions, out);
        write(filter, out);
        out.u32(limit).u8(partial ? 1 : 0);
      }
      case Change.SchemaText(String text) -> out.u8(3).text(text);
    }
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(out.toBytes());
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void write(List<Precondition> preconditions, ByteWriter out) {
    out.varint(preconditions.size());
    for (Precondition precondition : preconditions) {
      write(precondition.filter(), out);
      out.u8(precondition.mustMatch() ? 1 : 0);
    }
  }

  private static void write(RelationshipFilter filter, ByteWriter out) {
    write(filter.type(), out);
    write(filter.id(), out);
    write(filter.idPrefix(), out);
    write(filter.relation(), out);
    out.u8(filter.subject().isPresent() ? 1 : 0);
    if (filter.subject().isPresent()) {
      SubjectFilter subject = filter.subject().get();
      out.text(subject.type().value());
      write(subject.id(), out);
      switch (subject.relation()) {
        case SubjectRelationFilter.Any() -> out.u8(0);
        case SubjectRelationFilter.None() -> out.u8(1);
        case SubjectRelationFilter.Exactly(RelationName name) -> out.u8(2).text(name.value());
      }
    }
  }

  private static void write(Optional<?> part, ByteWriter out) {
    out.u8(part.isPresent() ? 1 : 0);
    part.ifPresent(value -> out.text(value.toString()));
  }
}
