package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import dev.pemba.server.audit.ListCheckpoints;
import dev.pemba.server.audit.Proving.Rotated;
import dev.pemba.server.audit.Proving.Signed;
import dev.pemba.server.audit.SigningPeriod;
import dev.pemba.server.audit.VerifierKey;
import dev.pemba.v1.GetKeyResponse;
import dev.pemba.v1.ListCheckpointsRequest;
import dev.pemba.v1.ListCheckpointsResponse;
import dev.pemba.v1.RotateKeyResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Reads and writes what is said of checkpoints and of the keys that sign them.
final class CheckpointMessages {
  private CheckpointMessages() {}

  static ListCheckpoints.Request request(ListCheckpointsRequest given) {
    Optional<Instant> from =
        given.hasFrom()
            ? Optional.of(FromProto.instant(given.getFrom(), Field.of("from")))
            : Optional.empty();
    Optional<Instant> to =
        given.hasTo()
            ? Optional.of(FromProto.instant(given.getTo(), Field.of("to")))
            : Optional.empty();
    if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
      throw Field.of("from").malformed("is %s, after `to` (%s)".formatted(from.get(), to.get()));
    }
    return new ListCheckpoints.Request(
        from,
        to,
        given.getOldestFirst(),
        Integer.toUnsignedLong(given.getPageSize()),
        FromProto.cursor(given.getCursor()));
  }

  static ListCheckpointsResponse page(ListCheckpoints.Result page) {
    return ListCheckpointsResponse.newBuilder()
        .addAllCheckpoints(page.checkpoints().stream().map(CheckpointMessages::signed).toList())
        .setCursor(page.next().map(Object::toString).orElse(""))
        .build();
  }

  private static ListCheckpointsResponse.SignedCheckpoint signed(Signed signed) {
    return ListCheckpointsResponse.SignedCheckpoint.newBuilder()
        .setSize(signed.size())
        .setRoot(AuditMessages.bytes(signed.root()))
        .setSignedAt(ToProto.time(signed.time()))
        .setKeyId(signed.keyId())
        .setNote(signed.note())
        .build();
  }

  static GetKeyResponse keys(List<SigningPeriod> periods) {
    GetKeyResponse.Builder out =
        GetKeyResponse.newBuilder().setKey(periods.getLast().key().toString());
    for (SigningPeriod period : periods) {
      GetKeyResponse.SigningPeriod.Builder one =
          out.addPeriodsBuilder().setKey(period.key().toString()).setFromSize(period.from());
      period.last().ifPresent(one::setLastSize);
    }
    return out.build();
  }

  /// Reads a public key.
  static VerifierKey key(String text, Field field) {
    if (text.isEmpty()) {
      throw field.missing();
    }
    try {
      return VerifierKey.parse(text);
    } catch (PembaException _) {
      throw field.malformed("is no public key, as `GetKey` gives it");
    }
  }

  static RotateKeyResponse rotated(Rotated rotated) {
    return RotateKeyResponse.newBuilder()
        .setKey(rotated.key().toString())
        .setLastNote(rotated.last().note())
        .setLastSize(rotated.last().size())
        .build();
  }
}
