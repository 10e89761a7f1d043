package dev.pemba.cli.exports;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import dev.pemba.model.PembaException;
import dev.pemba.server.audit.AuditReader.Leaf;
import dev.pemba.server.audit.AuditRecord;
import dev.pemba.server.audit.Bytes;
import dev.pemba.server.audit.Checkpoint;
import dev.pemba.server.audit.Frontier;
import dev.pemba.server.audit.Hashes;
import dev.pemba.server.audit.RecordCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Checks an export in the form of [JsonLines] against checkpoints that were kept elsewhere, with
/// nothing else: no server, no store. Used once, by one thread.
///
/// What is checked: each line's readable fields say what its canonical bytes say; no leaf is
/// missing, twice or out of place; numbers are missing only where a gap says so; and the tree over
/// the bytes has, at every checkpoint's size, the root that was signed.
public final class ExportVerification {
  private static final int MOST_FINDINGS = 20;

  private static final String LEAF = "{\"leaf\":";
  private static final String RECORD = "\"record\":\"";

  private final NavigableMap<Long, List<Checkpoint>> checkpoints = new TreeMap<>();
  private final Frontier frontier = new Frontier();
  private final Hashes hashes = new Hashes();
  private final List<String> findings = new ArrayList<>();
  private long faults;
  private long pruned;
  private long prunedSince;
  private @Nullable Long lastSequence;
  private long proven;
  private boolean torn;

  /// What was found.
  ///
  /// @param leaves that the export has
  /// @param pruned those of them of which only the hash is left
  /// @param proven how many of them, from the first on, the checkpoints vouch for
  /// @param findings the first faults
  /// @param faults how many there are
  public record Report(long leaves, long pruned, long proven, List<String> findings, long faults) {
    public Report {
      findings = List.copyOf(findings);
    }

    public boolean isClean() {
      return faults == 0;
    }
  }

  /// Checks against checkpoints whose signatures were checked.
  public ExportVerification(List<Checkpoint> signed) {
    if (signed.isEmpty()) {
      throw PembaException.malformed("there is no checkpoint to verify against");
    }
    signed.forEach(
        it -> checkpoints.computeIfAbsent(it.tree().size(), _ -> new ArrayList<>()).add(it));
  }

  /// Reads the export to its end.
  ///
  /// @param progress told how many lines were read
  public Report run(BufferedReader lines, LongConsumer progress) throws IOException {
    compare();
    long read = 0;
    for (String line = lines.readLine(); line != null && !torn; line = lines.readLine()) {
      if (!line.isBlank()) {
        line(line);
        progress.accept(++read);
      }
    }
    checkpoints.tailMap(frontier.size(), false).keySet().stream().findFirst().ifPresent(this::cut);
    return new Report(frontier.size(), pruned, proven, findings, faults);
  }

  private void cut(long size) {
    if (!torn) {
      fault(
          "the export is cut off: it ends with %s, and the checkpoint has %,d more"
              .formatted(
                  frontier.size() == 0 ? "nothing" : "record " + (frontier.size() - 1),
                  checkpoints.lastKey() - frontier.size()));
    }
  }

  private void line(String text) {
    Leaf leaf;
    try {
      leaf = read(text);
    } catch (PembaException failure) {
      tear("record %d: %s".formatted(frontier.size(), failure.getMessage()));
      return;
    }
    if (leaf.leaf() != frontier.size()) {
      misplaced(leaf.leaf());
      return;
    }
    switch (leaf) {
      case Leaf.Kept(long at, Bytes bytes) -> {
        kept(at, bytes, text);
        frontier.append(hashes.leaf(bytes.array()));
      }
      case Leaf.Pruned(_, Bytes hash) -> {
        pruned++;
        prunedSince++;
        frontier.append(hash.array());
      }
    }
    compare();
  }

  /// The leaf of a line. As the export wrote it, it is found without reading the rest.
  private static Leaf read(String text) {
    int at = text.lastIndexOf(RECORD);
    int comma = text.indexOf(',');
    if (text.startsWith(LEAF) && at > 0 && comma > 0 && text.endsWith("\"}")) {
      try {
        return new Leaf.Kept(
            Long.parseLong(text, LEAF.length(), comma, 10),
            Bytes.of(
                Base64.getDecoder()
                    .decode(text.substring(at + RECORD.length(), text.length() - 2))));
      } catch (IllegalArgumentException _) {
        // told when it is read in full
      }
    }
    Leaf leaf = JsonLines.parse(object(text));
    if (leaf instanceof Leaf.Pruned(_, Bytes hash) && hash.length() != Hashes.BYTES) {
      throw PembaException.malformed("its hash has not %d bytes".formatted(Hashes.BYTES));
    }
    return leaf;
  }

  /// A line's fields, each there once: a second one of the same name would be read by some and
  /// passed over by others.
  private static JsonObject object(String text) {
    JsonObject object = new JsonObject();
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.beginObject();
      while (reader.hasNext()) {
        String name = reader.nextName();
        if (object.has(name)) {
          throw PembaException.malformed("its field `%s` is there twice".formatted(name));
        }
        object.add(name, JsonParser.parseReader(reader));
      }
      reader.endObject();
      return object;
    } catch (IOException | JsonParseException | IllegalStateException _) {
      throw PembaException.malformed("the line is no JSON object");
    }
  }

  /// Told once: after it, no leaf is where it should be.
  private void misplaced(long leaf) {
    long expected = frontier.size();
    if (leaf > expected) {
      tear(
          leaf == expected + 1
              ? "record %d is missing".formatted(expected)
              : "records %d to %d are missing, or stand elsewhere".formatted(expected, leaf - 1));
    } else {
      tear(
          "record %d stands where record %d should: it was inserted, or moved"
              .formatted(leaf, expected));
    }
  }

  private void kept(long at, Bytes bytes, String text) {
    AuditRecord record;
    try {
      record = RecordCodec.decode(bytes.array());
    } catch (PembaException _) {
      fault("record %d: its bytes are no record".formatted(at));
      prunedSince++; // its number can't be read either
      return;
    }
    number(at, record);
    String expected = JsonLines.of(new Leaf.Kept(at, bytes)).toString();
    if (!expected.equals(text)) {
      fields(at, object(expected), text);
    }
  }

  private void number(long at, AuditRecord record) {
    long missing = record.body() instanceof AuditRecord.Gap(long dropped) ? dropped : 0;
    long next = lastSequence == null ? 0 : lastSequence + 1;
    long least = next + prunedSince + missing;
    boolean right = prunedSince == 0 ? record.sequence() == least : record.sequence() >= least;
    if (!right) {
      fault("record %d: its number is %d, expected %d".formatted(at, record.sequence(), least));
    }
    lastSequence = record.sequence();
    prunedSince = 0;
  }

  private void fields(long at, JsonObject expected, String text) {
    JsonObject told;
    try {
      told = object(text);
    } catch (PembaException failure) {
      fault("record %d: %s".formatted(at, failure.getMessage()));
      return;
    }
    TreeSet<String> names = new TreeSet<>(expected.keySet());
    names.addAll(told.keySet());
    for (String name : names) {
      String want = print(expected.get(name));
      String have = print(told.get(name));
      if (!want.equals(have)) {
        fault("record %d: its field `%s` says %s, its bytes %s".formatted(at, name, have, want));
        return;
      }
    }
  }

  private static String print(@Nullable JsonElement value) {
    return value == null ? "nothing" : value.toString();
  }

  private void compare() {
    for (Checkpoint checkpoint : checkpoints.getOrDefault(frontier.size(), List.of())) {
      if (checkpoint.tree().root().equals(frontier.root())) {
        proven = frontier.size();
      } else {
        fault(
            "records %d to %d are not those that were signed for in the checkpoint of size %d"
                .formatted(proven, frontier.size() - 1, frontier.size()));
      }
    }
  }

  private void tear(String finding) {
    torn = true;
    fault(finding);
  }

  private void fault(String finding) {
    faults++;
    if (findings.size() < MOST_FINDINGS) {
      findings.add(finding);
    }
  }
}
