package dev.pemba.server.audit;

import dev.pemba.graph.Decision;
import dev.pemba.graph.ObjectsQuestion;
import dev.pemba.graph.Question;
import dev.pemba.graph.SubjectsQuestion;
import dev.pemba.model.Context;
import dev.pemba.model.Invariant;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.server.app.Deadline;
import dev.pemba.server.app.Given;
import dev.pemba.server.app.PastDecisions;
import dev.pemba.server.app.Recorder.Call;
import dev.pemba.server.app.Recorder.Progress;
import dev.pemba.server.audit.AuditReader.Where;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// The checks and lists of the decision log, as questions that can be asked again. Thread-safe.
final class RecordedDecisions implements PastDecisions {
  private static final int RECORDS_AT_ONCE = 1_000;

  /// A pseudonym as [Pseudonyms] makes them.
  private static final Pattern PSEUDONYM = Pattern.compile("[^:]+:~[0-9a-f]{32}");

  private final AuditReader reader;
  private final Pseudonyms pseudonyms;

  RecordedDecisions(AuditReader reader, Pseudonyms pseudonyms) {
    this.reader = reader;
    this.pseudonyms = pseudonyms;
  }

  @Override
  public void read(Instant from, Optional<Instant> to, Deadline deadline, Receiver receiver) {
    AuditQuery query =
        new AuditQuery(
            Optional.of(from),
            to,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            AuditQuery.Kind.DECISIONS);
    reader.settle(deadline);
    Optional<Long> at = Optional.empty();
    do {
      AuditReader.Page page = reader.query(query, new Where(at, RECORDS_AT_ONCE, false), deadline);
      for (AuditReader.Placed placed : page.records()) {
        if (placed.record().body() instanceof Asked asked) {
          tell(placed.record(), asked, receiver);
        }
      }
      at = page.next();
    } while (at.isPresent());
  }

  private void tell(AuditRecord record, Asked asked, Receiver receiver) {
    if (isCheck(asked)) {
      past(record, asked).ifPresentOrElse(receiver::past, receiver::unaskable);
    } else if (isWholeList(asked)) {
      list(record, asked).ifPresentOrElse(receiver::listed, receiver::unaskable);
    }
  }

  @Override
  public Optional<Past> find(UUID id, int item, Deadline deadline) {
    AuditQuery query = AuditQuery.ALL.ofDecision(id);
    reader.settle(deadline);
    Optional<Long> at = Optional.empty();
    do {
      AuditReader.Page page = reader.query(query, new Where(at, RECORDS_AT_ONCE, false), deadline);
      for (AuditReader.Placed placed : page.records()) {
        if (placed.record().body() instanceof Asked asked
            && asked.item() == item
            && isCheck(asked)) {
          return past(placed.record(), asked);
        }
      }
      at = page.next();
    } while (at.isPresent());
    return Optional.empty();
  }

  /// A check as a question; empty if it is not all there.
  private Optional<Past> past(AuditRecord record, Asked asked) {
    return askable(
        () ->
            new Past(
                question(asked),
                given(asked),
                Instant.ofEpochMilli(record.timeMillis()),
                new Revision(record.revision()),
                decision(asked.outcome())));
  }

  /// The same of a list.
  private Optional<PastList> list(AuditRecord record, Asked asked) {
    return askable(
        () ->
            new PastList(
                listQuestion(asked), given(asked), Instant.ofEpochMilli(record.timeMillis())));
  }

  private static <T> Optional<T> askable(Supplier<T> asked) {
    try {
      return Optional.of(asked.get());
    } catch (UnaskableException _) {
      return Optional.empty();
    } catch (PembaException failure) {
      if (failure.reason() == Reason.LIMIT_EXCEEDED) {
        return Optional.empty(); // masked values may be longer than those that were sent
      }
      throw failure;
    }
  }

  private static Decision decision(Outcome outcome) {
    return switch (outcome) {
      case ALLOWED -> Decision.ALLOWED;
      case DENIED -> Decision.DENIED;
      case CONDITIONAL -> Decision.CONDITIONAL;
      case ANSWERED -> throw Invariant.broken("a list decides nothing");
    };
  }

  private static boolean isCheck(Asked asked) {
    return asked.outcome() != Outcome.ANSWERED;
  }

  /// One of the records of a list of objects or subjects: the last one.
  private static boolean isWholeList(Asked asked) {
    return (asked.call() == Call.LIST_OBJECTS || asked.call() == Call.LIST_SUBJECTS)
        && asked.listed().filter(one -> one.progress() == Progress.GOES_ON).isEmpty();
  }

  private ListQuestion listQuestion(Asked asked) {
    if (asked.call() == Call.LIST_OBJECTS) {
      return new ListQuestion.Objects(
          new ObjectsQuestion(
              new TypeName(asked.object()),
              new RelationName(asked.permission()),
              Subject.parse(named(asked.subject())),
              actors(asked)));
    }
    int hash = asked.subject().indexOf('#');
    return new ListQuestion.Subjects(
        new SubjectsQuestion(
            ObjectRef.parse(named(asked.object())),
            new RelationName(asked.permission()),
            new TypeName(hash < 0 ? asked.subject() : asked.subject().substring(0, hash)),
            hash < 0
                ? Optional.empty()
                : Optional.of(new RelationName(asked.subject().substring(hash + 1))),
            actors(asked)));
  }

  private List<ObjectRef> actors(Asked asked) {
    return asked.actors().stream().map(this::named).map(ObjectRef::parse).toList();
  }

  private Question question(Asked asked) {
    return new Question(
        ObjectRef.parse(named(asked.object())),
        new RelationName(asked.permission()),
        Subject.parse(named(asked.subject())),
        actors(asked));
  }

  private Given given(Asked asked) {
    return new Given(
        asked.context().isEmpty() ? Context.EMPTY : Masking.known(Context.parse(asked.context())),
        asked.contextual().stream().map(this::relationship).toList());
  }

  private Relationship relationship(String text) {
    if (text.indexOf('#') < 0) {
      throw new UnaskableException(); // they were too many: only their digest is there
    }
    Relationship shown = Relationship.parse(text).withContext(Masking::known);
    return shown.between(
        ObjectRef.parse(named(shown.object().toString())),
        Subject.parse(named(shown.subject().toString())));
  }

  /// A subject or object by its own name.
  private String named(String text) {
    int hash = text.indexOf('#');
    String object = hash < 0 ? text : text.substring(0, hash);
    if (!PSEUDONYM.matcher(object).matches()) {
      return text;
    }
    return pseudonyms.person(object).orElseThrow(UnaskableException::new)
        + text.substring(object.length());
  }

  /// The record does not hold all of the question, or nobody knows any more whose a pseudonym was.
  /// No failure, so it has no stack.
  private static final class UnaskableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnaskableException() {
      super("unaskable", null, false, false);
    }
  }
}
