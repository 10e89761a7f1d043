package dev.pemba.bench.peers;

import dev.pemba.bench.peers.openfga.RelationshipCondition;
import dev.pemba.bench.peers.openfga.TupleKey;
import dev.pemba.bench.systems.Wire;
import dev.pemba.model.Relationship;
import java.time.Duration;
import java.time.Instant;

/// Relationships as OpenFGA's tuples.
final class OpenFgaWire {
  /// No run is longer.
  private static final Duration LONGEST_RUN = Duration.ofDays(1);

  private final Instant end;

  /// @param now of the run's start
  OpenFgaWire(Instant now) {
    end = now.plus(LONGEST_RUN);
  }

  /// A relationship that expires after the run is a permanent one here, which spares OpenFGA work
  /// that the others do. Throws [InexpressibleException] for one that expires earlier.
  TupleKey tuple(Relationship from) {
    if (from.expiration().isPresent() && from.expiration().get().isBefore(end)) {
      throw new InexpressibleException("OpenFGA knows no expiration: " + from);
    }
    TupleKey.Builder out =
        TupleKey.newBuilder()
            .setObject(from.object().toString())
            .setRelation(from.relation().value())
            .setUser(from.subject().toString());
    from.condition()
        .ifPresent(
            condition ->
                out.setCondition(
                    RelationshipCondition.newBuilder()
                        .setName(condition.caveat().value())
                        .setContext(Wire.struct(condition.context()))));
    return out.build();
  }
}
