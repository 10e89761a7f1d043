package dev.pemba.cli.worlds;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The corpora of other projects, if they lie beside this one: every case through a real server,
/// and every check against the reference evaluator.
final class ConformanceTest {
  private static final List<String> FOLDERS = List.of("spicedb", "openfga", "openfga-stores");

  @Test
  void everyCaseOfTheCorporaHolds() throws InterruptedException {
    List<Path> present = corpora();
    List<String> failures = new ArrayList<>();
    Listener collecting =
        new Listener() {
          @Override
          public void progress(int done, int total, String world) {}

          @Override
          public void unread(Shape.Unread field) {
            failures.add("%s: field `%s` is not read".formatted(field.place(), field.field()));
          }

          @Override
          public void failed(Report.Failure failure) {
            failures.add(Reports.text(failure));
          }
        };
    Settings settings =
        new Settings(
            Long.getLong("pemba.test.seed", System.nanoTime() % 1_000_000_000),
            Optional.of(new ReferenceOracle()));
    Report report = new Runner(settings, Exceptions.reviewed(), collecting).run(present);
    if (present.isEmpty()) {
      System.out.println("conformance: skipped, no corpora at ../shared/conformance");
    } else {
      System.out.println("conformance: " + Reports.text(report).replace('\n', ' '));
    }
    assertThat(failures).as("seed %d", report.seed()).isEmpty();
    assertThat(report.failed()).isZero();
    assertThat(report.passed()).isGreaterThanOrEqualTo(present.size() * 40);
    assertThat(report.exceptions()).hasSizeLessThanOrEqualTo(Exceptions.MOST);
  }

  /// The folders that are there: where `PEMBA_CONFORMANCE_DIR` says, or beside the repository.
  private static List<Path> corpora() {
    String named = System.getenv().getOrDefault("PEMBA_CONFORMANCE_DIR", "");
    Path root = named.isEmpty() ? repository().resolve("../shared/conformance") : Path.of(named);
    return FOLDERS.stream().map(root::resolve).filter(Files::isDirectory).toList();
  }

  /// The folder above that holds the build's root, whichever module the tests run in.
  private static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder.getParent() != null && !Files.exists(folder.resolve("Makefile"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
