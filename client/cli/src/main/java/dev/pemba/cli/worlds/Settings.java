package dev.pemba.cli.worlds;

import java.util.Optional;

/// How a run of worlds is carried out.
///
/// @param seed of every random choice: the order of writes, and samples of big worlds
/// @param oracle the second opinion on every check, if there is one
record Settings(long seed, Optional<Oracle> oracle) {}
