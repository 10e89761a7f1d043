package dev.pemba.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// How the decision log is kept; see the settings `audit.…`.
///
/// @param journalBytes what may wait to be brought in
/// @param full what happens to a record that finds no room, by what was decided
/// @param sampling which decisions are kept in part only; the first that fits counts
/// @param masked names of context values that are not kept; `*` for all
/// @param pseudonyms types whose ids are kept as pseudonyms
/// @param listedNames names of one list that are kept
/// @param retention how long records are kept
/// @param checkpointRecords and the one after it: a checkpoint is signed after so many, or so long
/// @param key file of the key that signs them; empty for one in the data folder
public record AuditSettings(
    boolean enabled,
    long journalBytes,
    Full full,
    List<Sampling> sampling,
    Set<String> masked,
    Set<String> pseudonyms,
    int listedNames,
    RetentionRules retention,
    long checkpointRecords,
    Duration checkpointInterval,
    Optional<Path> key) {
  public AuditSettings {
    sampling = List.copyOf(sampling);
    masked = Set.copyOf(masked);
    pseudonyms = Set.copyOf(pseudonyms);
  }

  /// What is done when the log can't keep up.
  public enum WhenFull {
    /// The answer waits, up to its deadline; then it fails.
    BLOCK,
    /// The answer goes out, and the record shows how many are missing.
    DROP,
    /// The answer fails at once.
    FAIL
  }

  /// What happens to a record that finds no room, by what was decided.
  ///
  /// @param others lists and expansions
  public record Full(WhenFull allowed, WhenFull denied, WhenFull others) {}

  /// Of decisions on a permission with an outcome, a part is kept.
  ///
  /// @param permission `*` for any
  /// @param outcome `*` for any, else `allowed`, `denied`, `conditional` or `answered`
  /// @param part from 0 to 1
  public record Sampling(String permission, String outcome, double part) {}

  /// How long records are kept.
  public enum Retention {
    MONTHS_6("6m", 184),
    YEAR_1("1y", 366),
    YEARS_3("3y", 3 * 366),
    YEARS_6("6y", 6 * 366),
    YEARS_7("7y", 7 * 366);

    private final String word;
    private final Duration time;

    Retention(String word, int days) {
      this.word = word;
      this.time = Duration.ofDays(days);
    }

    /// As the settings say it.
    public String word() {
      return word;
    }

    static Optional<Retention> parse(String word) {
      return Stream.of(values()).filter(one -> one.word.equals(word)).findFirst();
    }

    public Duration time() {
      return time;
    }
  }

  /// Which retention a record has.
  ///
  /// @param byType of decisions about objects of a type
  public record RetentionRules(
      Retention decisions, Retention changes, Map<String, Retention> byType) {
    public RetentionRules {
      byType = Map.copyOf(byType);
    }
  }
}
