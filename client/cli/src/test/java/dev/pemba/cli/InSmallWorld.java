package dev.pemba.cli;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Tests that each begin in a new [SmallWorld].
abstract class InSmallWorld {
  @TempDir Path folder = Path.of("");

  private @Nullable SmallWorld opened;

  final SmallWorld world() {
    return Objects.requireNonNull(opened);
  }

  @BeforeEach
  final void open() {
    opened = SmallWorld.in(folder);
  }

  @AfterEach
  final void close() {
    world().close();
  }
}
