package dev.pemba.server.config;

import com.google.common.base.Splitter;
import dev.pemba.server.config.AuditSettings.Full;
import dev.pemba.server.config.AuditSettings.Retention;
import dev.pemba.server.config.AuditSettings.RetentionRules;
import dev.pemba.server.config.AuditSettings.Sampling;
import dev.pemba.server.config.AuditSettings.WhenFull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The settings of the decision log: part of [Settings#ALL].
final class SettingsOfAudit {
  private static final Splitter WORDS = Splitter.onPattern("[,\\s]+").omitEmptyStrings();

  static final Setting<Boolean> ENABLED =
      new Setting<>(
          "audit.enabled",
          Form.flag(),
          "true",
          "Put every decision and every change on record before it is told.");

  static final Setting<Long> JOURNAL =
      new Setting<>(
          "audit.journal",
          Form.size(8 << 20, 1L << 36),
          "64MiB",
          "Disk for records that wait to be brought into the log. What happens when it is full, the"
              + " three settings below say.");

  static final Setting<WhenFull> FULL_ALLOWED =
      new Setting<>(
          "audit.full.allowed",
          Form.choice(WhenFull.class),
          "drop",
          "When the log can't keep up, a check that is allowed is answered all the same and its"
              + " record dropped, so that numbers are missing (`drop`); or waits up to its deadline"
              + " (`block`); or fails (`fail`).");

  static final Setting<WhenFull> FULL_DENIED =
      new Setting<>(
          "audit.full.denied",
          Form.choice(WhenFull.class),
          "block",
          "The same for denied and conditional checks. Changes always wait.");

  static final Setting<WhenFull> FULL_OTHERS =
      new Setting<>(
          "audit.full.others",
          Form.choice(WhenFull.class),
          "drop",
          "The same for lists and expansions.");

  static final Setting<List<Sampling>> SAMPLING =
      new Setting<>(
          "audit.sampling",
          new Form<>(
              "`permission:outcome:part`, several separated by commas, `*` for any permission or"
                  + " outcome, the outcome `allowed`, `denied`, `conditional` or `answered`, the part"
                  + " from 0 to 1",
              SettingsOfAudit::sampling),
          "",
          "Of which decisions only a part comes on record, such as `view:allowed:0.01`; the first"
              + " that fits counts. None: all do.");

  static final Setting<Set<String>> MASKED =
      new Setting<>(
          "audit.masked",
          words("names of context values, separated by commas, or `*`"),
          "",
          "Context values that the record holds as `***`; `*` for all of them.");

  static final Setting<Set<String>> PSEUDONYMS =
      new Setting<>(
          "audit.pseudonyms",
          words("names of types, separated by commas"),
          "",
          "Types, such as `user`, whose ids the record holds as pseudonyms. Forgetting one leaves"
              + " the record whole and nobody to lead it back to.");

  static final Setting<Long> LISTED_NAMES =
      new Setting<>(
          "audit.listed_names",
          Form.count(0, 10_000),
          "1000",
          "Names of one list, or of one page of it, that come on record, so that lists are found by"
              + " what they named. Of a longer one the first of them do, how many there were, and"
              + " the SHA-256 of all; of 0, only those.");

  static final Setting<Retention> RETENTION =
      new Setting<>(
          "audit.retention",
          retention(),
          "1y",
          "How long decisions are kept: 6 months or 1, 3, 6 or 7 years.");

  static final Setting<Retention> RETENTION_CHANGES =
      new Setting<>(
          "audit.retention_changes", retention(), "7y", "How long the record of changes is kept.");

  static final Setting<Map<String, Retention>> RETENTION_TYPES =
      new Setting<>(
          "audit.retention_types",
          new Form<>(
              "`type=time`, several separated by commas, the time `6m`, `1y`, `3y`, `6y` or `7y`",
              SettingsOfAudit::types),
          "",
          "How long decisions about objects of a type are kept, such as `dataset=6y`.");

  static final Setting<Long> CHECKPOINT_RECORDS =
      new Setting<>(
          "audit.checkpoint_records",
          Form.count(1, 1_000_000_000),
          "100000",
          "After so many records a checkpoint is signed.");

  static final Setting<Duration> CHECKPOINT_INTERVAL =
      new Setting<>(
          "audit.checkpoint_interval",
          Form.duration(),
          "60s",
          "After so long a checkpoint is signed, if there are new records.");

  static final Setting<Optional<Path>> KEY =
      new Setting<>(
          "audit.key",
          Form.optionalPath(),
          "",
          "The key that signs checkpoints, made if the file is missing. Nothing: `audit-key` in the"
              + " data folder.");

  static final List<Setting<?>> ALL =
      List.of(
          ENABLED,
          JOURNAL,
          FULL_ALLOWED,
          FULL_DENIED,
          FULL_OTHERS,
          SAMPLING,
          MASKED,
          PSEUDONYMS,
          LISTED_NAMES,
          RETENTION,
          RETENTION_CHANGES,
          RETENTION_TYPES,
          CHECKPOINT_RECORDS,
          CHECKPOINT_INTERVAL,
          KEY);

  private SettingsOfAudit() {}

  static AuditSettings of(Values values) {
    return new AuditSettings(
        values.get(ENABLED),
        values.get(JOURNAL),
        new Full(values.get(FULL_ALLOWED), values.get(FULL_DENIED), values.get(FULL_OTHERS)),
        values.get(SAMPLING),
        values.get(MASKED),
        values.get(PSEUDONYMS),
        (int) (long) values.get(LISTED_NAMES),
        new RetentionRules(
            values.get(RETENTION), values.get(RETENTION_CHANGES), values.get(RETENTION_TYPES)),
        values.get(CHECKPOINT_RECORDS),
        values.get(CHECKPOINT_INTERVAL),
        values.get(KEY));
  }

  private static Form<Set<String>> words(String expected) {
    return new Form<>(expected, text -> Optional.of(new HashSet<>(WORDS.splitToList(text))));
  }

  private static Form<Retention> retention() {
    return new Form<>("one of `6m`, `1y`, `3y`, `6y`, `7y`", Retention::parse);
  }

  private static Optional<Map<String, Retention>> types(String text) {
    Map<String, Retention> types = new HashMap<>();
    for (String word : WORDS.split(text)) {
      int equals = word.indexOf('=');
      Optional<Retention> time = Retention.parse(word.substring(equals + 1));
      if (equals < 1 || time.isEmpty()) {
        return Optional.empty();
      }
      types.put(word.substring(0, equals), time.get());
    }
    return Optional.of(types);
  }

  private static Optional<List<Sampling>> sampling(String text) {
    List<Sampling> rules = new ArrayList<>();
    for (String word : WORDS.split(text)) {
      List<String> parts = Splitter.on(':').splitToList(word);
      if (parts.size() != 3
          || !Set.of("*", "allowed", "denied", "conditional", "answered").contains(parts.get(1))
          || !parts.get(2).matches("0|1|0?\\.\\d{1,6}|1\\.0{1,6}")) {
        return Optional.empty();
      }
      rules.add(new Sampling(parts.get(0), parts.get(1), Double.parseDouble(parts.get(2))));
    }
    return Optional.of(rules);
  }
}
