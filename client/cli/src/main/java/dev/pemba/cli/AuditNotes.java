package dev.pemba.cli;

import dev.pemba.model.PembaException;
import dev.pemba.server.audit.Checkpoint;
import dev.pemba.server.audit.SigningPeriod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Reads keys and checkpoints as they were kept in files.
final class AuditNotes {
  /// What a signature's line begins with.
  private static final String DASH = "— ";

  private AuditNotes() {}

  /// Keys, each given as its text or as a file with one a line.
  static List<SigningPeriod> keys(List<String> given) throws IOException {
    List<SigningPeriod> keys = new ArrayList<>();
    for (String one : given) {
      boolean file = one.indexOf('+') < 0 && Files.isRegularFile(Path.of(one));
      for (String line : file ? Files.readAllLines(Path.of(one)) : List.of(one)) {
        if (!line.isBlank() || !file) {
          keys.add(SigningPeriod.parse(line.strip()));
        }
      }
    }
    if (keys.isEmpty()) {
      throw PembaException.malformed("`%s` holds no public key".formatted(given.getFirst()));
    }
    requireOneName(keys);
    return keys.stream().map(key -> endedFirst(key, keys)).toList();
  }

  /// A key that ended is listed from before it did, too: what is known last counts.
  private static SigningPeriod endedFirst(SigningPeriod one, List<SigningPeriod> keys) {
    return keys.stream()
        .filter(other -> other.key().equals(one.key()) && other.last().isPresent())
        .min(Comparator.comparingLong(other -> other.last().orElseThrow()))
        .orElse(one);
  }

  /// A key's name is the record's: what one record's key signed says nothing of another record.
  private static void requireOneName(List<SigningPeriod> keys) {
    String name = keys.getFirst().key().name();
    for (SigningPeriod one : keys) {
      if (!one.key().name().equals(name)) {
        throw PembaException.malformed(
            "the keys are of two records, `%s` and `%s`: verify one record at a time"
                .formatted(name, one.key().name()));
      }
    }
  }

  /// The checkpoints of a file, to which they were written one after another, each signed by one of
  /// the keys.
  static List<Checkpoint> checkpoints(Path file, List<SigningPeriod> keys) throws IOException {
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (String note : notes(Files.readString(file))) {
      try {
        checkpoints.add(Checkpoint.open(note.getBytes(StandardCharsets.UTF_8), keys));
      } catch (PembaException failure) {
        throw PembaException.malformed("`%s`: %s".formatted(file, failure.getMessage()));
      }
    }
    return checkpoints;
  }

  /// Each note ends with its last signature.
  private static List<String> notes(String text) {
    List<String> notes = new ArrayList<>();
    StringBuilder note = new StringBuilder();
    boolean signed = false;
    for (String line : text.lines().toList()) {
      if (signed && !line.startsWith(DASH)) {
        notes.add(note.toString());
        note.setLength(0);
      }
      signed = line.startsWith(DASH);
      if (!note.isEmpty() || !line.isEmpty()) {
        note.append(line).append('\n');
      }
    }
    if (!note.isEmpty()) {
      notes.add(note.toString());
    }
    return notes;
  }
}
