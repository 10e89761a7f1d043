package dev.pemba.server.app;

import dev.pemba.graph.Decision;
import dev.pemba.graph.ObjectsQuestion;
import dev.pemba.graph.Question;
import dev.pemba.graph.SubjectsQuestion;
import dev.pemba.model.Revision;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// The checks and lists that are on record. Thread-safe.
public interface PastDecisions {
  /// Reads those of a span of time, oldest first.
  ///
  /// @param to empty for all
  void read(Instant from, Optional<Instant> to, Deadline deadline, Receiver receiver);

  /// Where they go.
  interface Receiver {
    void past(Past past);

    /// A list of objects or subjects, or a page of one.
    void listed(PastList list);

    /// One that can't be asked again, such as one about a person whose name was forgotten.
    void unaskable();
  }

  /// A question that was asked.
  ///
  /// @param given what it brought along, as far as that is on record
  /// @param revision of the world it was asked in
  /// @param decision that was given
  record Past(Question question, Given given, Instant at, Revision revision, Decision decision) {}

  /// A list that was asked for.
  record PastList(ListQuestion question, Given given, Instant at) {}

  /// What a list was of.
  sealed interface ListQuestion {
    record Objects(ObjectsQuestion question) implements ListQuestion {}

    record Subjects(SubjectsQuestion question) implements ListQuestion {}
  }

  /// The check of an id; empty if none is on record, or somebody it names was forgotten.
  ///
  /// @param item of a `CheckMany`: its place, from 1 up; 0 for others
  Optional<Past> find(UUID id, int item, Deadline deadline);
}
