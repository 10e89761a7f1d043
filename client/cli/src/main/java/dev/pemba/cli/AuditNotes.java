package dev.pemba.cli;

import dev.pemba.model.PembaException;
import dev.pemba.server.audit.Checkpoint;
import dev.pemba.server.audit.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads keys and checkpoints as they were kept in files.
final class AuditNotes {
  /// What a signature's line begins with.
  private static final String DASH = "— ";

  private AuditNotes() {}

  /// A key, given as its text or as a file with it.
  static VerifierKey key(String given) throws IOException {
    boolean file = given.indexOf('+') < 0 && Files.isRegularFile(Path.of(given));
    return VerifierKey.parse(file ? Files.readString(Path.of(given)).strip() : given);
  }

  /// The checkpoints of a file, to which they were written one after another, each signed by the
  /// key.
  static List<Checkpoint> checkpoints(Path file, VerifierKey key) throws IOException {
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (String note : notes(Files.readString(file))) {
      try {
        checkpoints.add(Checkpoint.open(note.getBytes(StandardCharsets.UTF_8), key));
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
