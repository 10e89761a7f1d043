package dev.pemba.server.grpc;

import dev.pemba.server.audit.Hold;
import java.time.Instant;

/// Reads and writes the messages about how long records are kept.
final class KeepingMessages {
  private static final Field HOLD = Field.of("hold");

  private KeepingMessages() {}

  static Hold hold(dev.pemba.v1.Hold given) {
    return new Hold(
        given.getName(),
        given.getEntity(),
        given.hasFrom() ? FromProto.instant(given.getFrom(), HOLD.child("from")) : Instant.EPOCH,
        given.hasTo() ? FromProto.instant(given.getTo(), HOLD.child("to")) : Hold.FOREVER,
        given.getReason());
  }

  static dev.pemba.v1.Hold hold(Hold hold) {
    dev.pemba.v1.Hold.Builder out =
        dev.pemba.v1.Hold.newBuilder()
            .setName(hold.name())
            .setEntity(hold.entity())
            .setReason(hold.reason());
    if (hold.from().isAfter(Instant.EPOCH)) {
      out.setFrom(ToProto.time(hold.from()));
    }
    if (hold.to().isBefore(Hold.FOREVER)) {
      out.setTo(ToProto.time(hold.to()));
    }
    return out.build();
  }
}
