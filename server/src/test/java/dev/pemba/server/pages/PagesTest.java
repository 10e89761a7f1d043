package dev.pemba.server.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the pages of the repository say about its files is true.
final class PagesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern INVARIANT = Pattern.compile("INVARIANT \\(([^)]+)\\)");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| ([a-z, ]+) \\|.*\\| (.*) \\|$");
  private static final Pattern CODE = Pattern.compile("`([A-Z][A-Za-z]+)(?:\\.([a-z][A-Za-z]+))?`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

  @Test
  void everyInvariantOfTheCodeIsOnThePageAndTheOtherWayRound() throws IOException {
    Set<String> code = new TreeSet<>();
    for (Path file : sources("main")) {
      INVARIANT.matcher(Files.readString(file)).results().forEach(it -> code.add(it.group(1)));
    }

    assertThat(rows().map(row -> row.group(1)).collect(Collectors.toSet())).isEqualTo(code);
  }

  @Test
  void everyGuardOfAnInvariantExists() throws IOException {
    List<Path> tests = sources("test");
    for (MatchResult guard : rows().flatMap(row -> CODE.matcher(row.group(2)).results()).toList()) {
      Path file =
          tests.stream()
              .filter(test -> test.endsWith(guard.group(1) + ".java"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no test " + guard.group()));
      if (guard.group(2) != null) {
        assertThat(Files.readString(file)).contains("void " + guard.group(2) + "(");
      }
    }
  }

  @Test
  void everyLinkBetweenPagesLeadsSomewhere() throws IOException {
    for (Path page : pages()) {
      LINK.matcher(Files.readString(page))
          .results()
          .forEach(
              link ->
                  assertThat(page.resolveSibling(link.group(1)))
                      .as("link in %s", ROOT.relativize(page))
                      .exists());
    }
  }

  @Test
  void everyDecisionIsInTheIndex() throws IOException {
    Path folder = ROOT.resolve("docs/adr");
    String index = Files.readString(folder.resolve("README.md"));
    try (Stream<Path> decisions = Files.list(folder)) {
      assertThat(
              decisions
                  .map(page -> page.getFileName().toString())
                  .filter(name -> !name.equals("README.md")))
          .allSatisfy(name -> assertThat(index).contains("(" + name + ")"));
    }
  }

  private static Stream<MatchResult> rows() throws IOException {
    return ROW.matcher(Files.readString(ROOT.resolve("docs/INVARIANTS.md")))
        .results()
        .filter(row -> !row.group(1).equals("name"));
  }

  private static List<Path> sources(String kind) throws IOException {
    return files(kind + "/java", ".java");
  }

  private static List<Path> pages() throws IOException {
    return files("", ".md");
  }

  private static List<Path> files(String within, String suffix) throws IOException {
    try (Stream<Path> all = Files.walk(ROOT)) {
      return all.filter(
              file -> {
                String name = ROOT.relativize(file).toString().replace('\\', '/');
                return name.endsWith(suffix)
                    && name.contains(within)
                    && !name.contains("target/")
                    && !name.contains("node_modules/")
                    && !name.startsWith(".");
              })
          .toList();
    }
  }
}
