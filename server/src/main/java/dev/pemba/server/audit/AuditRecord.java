package dev.pemba.server.audit;

import dev.pemba.server.app.Recorder.Call;
import dev.pemba.server.app.Recorder.Listed;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One entry of the record: a decision, a change, or something that happened to the record itself.
///
/// Everything is kept as text, in the forms that the API and the command use, so that a record
/// means the same when the store it came from is gone. [RecordCodec] makes the canonical bytes, and
/// those are what the proofs are about.
///
/// @param sequence its number, from 0 up; numbers are missing only where a [Gap] says so
/// @param timeMillis epoch milliseconds by the server's clock
/// @param id the decision's, or one made for the entry
/// @param revision of the world that was asked, or that the change made
/// @param schemaRevision at which the schema of that world came into force; 0 if there was none
public record AuditRecord(
    long sequence,
    long timeMillis,
    UUID id,
    long revision,
    long schemaRevision,
    Origin origin,
    Body body) {
  /// What is judged by another time than that of its record, by more than so many milliseconds, was
  /// asked about the past; the rest is what a call takes.
  private static final long LATER_MILLIS = 1_000;

  /// The time that a decision was judged by, if that is not the time it was made at: asked as of
  /// then, or explained later.
  ///
  /// @param decision a version 7 UUID, which holds it
  public static Optional<Instant> asOf(UUID decision, Instant recorded) {
    Instant judged = Instant.ofEpochMilli(decision.getMostSignificantBits() >>> 16);
    return judged.plusMillis(LATER_MILLIS).isBefore(recorded)
        ? Optional.of(judged)
        : Optional.empty();
  }

  /// Who asked. Empty texts mean "not known".
  ///
  /// @param caller as it authenticated
  /// @param address of the connection's other end
  /// @param requestId the `x-request-id` that came with the call
  /// @param traceId of the `traceparent` that came with the call
  public record Origin(String caller, String address, String requestId, String traceId) {
    public static final Origin UNKNOWN = new Origin("", "", "", "");
  }

  /// What happened.
  public sealed interface Body {}

  /// What came of it. The order is that of the codes in the canonical bytes.
  public enum Outcome {
    ALLOWED,
    DENIED,
    CONDITIONAL,
    /// A list or an expansion: answered, with `results` in it.
    ANSWERED
  }

  /// A question and its answer.
  ///
  /// @param item of a `CheckMany`: its place, from 1 up; 0 for others
  /// @param subject such as `user:ana`; of a list of subjects their kind, such as `team#member`
  /// @param actors through whom the subject acts, the current one last
  /// @param object such as `dataset:patients`; of a list of objects their type
  /// @param reason the relationships of the proof if allowed; what failed if denied: see
  ///   `CheckSession.reason`
  /// @param missing what a conditional answer lacks
  /// @param context of the request as JSON, masked values as `"***"`; empty for none
  /// @param contextual relationships that the request brought along, each as text; masked values of
  ///   their conditions as `"***"`. Of very many only how many they were, and a digest
  /// @param results of a list: how many it gave out, up to here
  /// @param latencyMicros from the call's arrival to the record
  /// @param listed of a list of objects or subjects, an expansion or a comparison: which they were;
  ///   empty in records of before
  public record Asked(
      Call call,
      int item,
      Outcome outcome,
      String subject,
      List<String> actors,
      String permission,
      String object,
      String reason,
      List<String> missing,
      String context,
      List<String> contextual,
      long results,
      long latencyMicros,
      Optional<Listed> listed)
      implements Body {
    /// Which word of a difference is the object.
    private static final int OBJECT = 2;

    private static final int NOWHERE = -1;

    /// What is no list.
    public Asked(
        Call call,
        int item,
        Outcome outcome,
        String subject,
        List<String> actors,
        String permission,
        String object,
        String reason,
        List<String> missing,
        String context,
        List<String> contextual,
        long results,
        long latencyMicros) {
      this(
          call,
          item,
          outcome,
          subject,
          actors,
          permission,
          object,
          reason,
          missing,
          context,
          contextual,
          results,
          latencyMicros,
          Optional.empty());
    }

    /// The same with what was listed.
    public Asked with(Listed names) {
      return new Asked(
          call,
          item,
          outcome,
          subject,
          actors,
          permission,
          object,
          reason,
          missing,
          context,
          contextual,
          results,
          latencyMicros,
          Optional.of(names));
    }

    /// The subjects that were named, such as `user:ana`, `team:ml#member` or `user:*`, those that
    /// the last excludes among them.
    public Stream<String> namedSubjects() {
      return switch (call) {
        case LIST_SUBJECTS, EXPAND -> entries().flatMap(entry -> references(entry, NOWHERE));
        case DIFF_ACCESS -> entries().flatMap(entry -> references(entry, OBJECT));
        case CHECK, CHECK_MANY, LIST_OBJECTS, LIST_PERMISSIONS, EXPLAIN -> Stream.empty();
      };
    }

    /// The objects that were named.
    public Stream<String> namedObjects() {
      return switch (call) {
        case LIST_OBJECTS -> entries().map(Asked::firstWord);
        case DIFF_ACCESS ->
            entries()
                .map(entry -> entry.split(" ", -1))
                .filter(words -> words.length > OBJECT)
                .map(words -> words[OBJECT]);
        case CHECK, CHECK_MANY, LIST_SUBJECTS, LIST_PERMISSIONS, EXPAND, EXPLAIN -> Stream.empty();
      };
    }

    private Stream<String> entries() {
      return listed.stream().flatMap(one -> one.names().stream());
    }

    /// The words of an entry that name somebody or something, but for one.
    private static Stream<String> references(String entry, int leftOut) {
      if (entry.indexOf(' ') < 0) {
        return Stream.of(entry);
      }
      String[] words = entry.split(" ", -1);
      return IntStream.range(0, words.length)
          .filter(i -> i != leftOut && words[i].indexOf(':') >= 0)
          .mapToObj(i -> words[i]);
    }

    private static String firstWord(String entry) {
      int space = entry.indexOf(' ');
      return space < 0 ? entry : entry.substring(0, space);
    }

    public Asked {
      actors = List.copyOf(actors);
      missing = List.copyOf(missing);
      contextual = List.copyOf(contextual);
    }
  }

  /// A change of relationships or of the schema, which made the record's revision.
  ///
  /// @param actor who made it, and why, as its provenance says
  /// @param breakGlass true if it was made in an emergency
  /// @param updates each `+` (new), `~` (replaced) or `-` (removed) and the relationship; empty if
  ///   there are more than [RecordCodec#MOST_UPDATES], if their texts are longer than
  ///   [RecordCodec#MOST_UPDATE_CHARACTERS], or if they are no longer kept
  /// @param count how many there are
  /// @param digest SHA-256 of the change as the store's log holds it, in hexadecimal; empty if it
  ///   is no longer kept
  /// @param schema true if the schema was replaced
  public record Changed(
      String actor,
      String reason,
      Map<String, String> metadata,
      boolean breakGlass,
      List<String> updates,
      long count,
      String digest,
      boolean schema)
      implements Body {
    public Changed {
      metadata = Map.copyOf(metadata);
      updates = List.copyOf(updates);
    }
  }

  /// The server started with other settings, or other callers, than before.
  ///
  /// @param settings name to value; secrets as hashes
  public record Configured(Map<String, String> settings) implements Body {
    public Configured {
      settings = Map.copyOf(settings);
    }
  }

  /// Records that could not be kept, as the policy for a full journal allows: their numbers are
  /// missing right before this one's.
  public record Gap(long dropped) implements Body {}

  /// Records went as their retention had ended. Their hashes stay.
  ///
  /// @param before records older than this, in epoch milliseconds, were looked at
  public record Pruned(long records, long before) implements Body {}

  /// A legal hold was placed or lifted.
  ///
  /// @param entity whose records are held; empty for all of the times
  public record Held(boolean placed, String name, String entity, String reason) implements Body {}

  /// A person was forgotten: the pseudonym in the records can't be led back to it any more.
  public record Forgotten(String pseudonym, String reason) implements Body {}

  /// The question, if the record is of one.
  public Optional<Asked> asked() {
    return body instanceof Asked asked ? Optional.of(asked) : Optional.empty();
  }
}
