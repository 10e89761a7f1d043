package dev.pemba.cli.worlds;

import dev.pemba.model.Relationship;
import dev.pemba.v1.CheckRequest;
import java.util.List;
import java.util.Optional;

/// A second opinion on every check: the tests hand in the reference evaluator.
@FunctionalInterface
interface Oracle {
  /// Opens a world.
  Opinion on(String schema, List<Relationship> relationships);

  /// Judges checks in one world.
  @FunctionalInterface
  interface Opinion {
    /// What the answer must be, whatever the server says; absent if the oracle has no opinion.
    Optional<Answer.Decided> check(CheckRequest request);
  }
}
