package dev.pemba.server.audit;

import dev.pemba.graph.Decision;
import dev.pemba.graph.Question;
import dev.pemba.model.Context;
import dev.pemba.model.Invariant;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.server.app.Deadline;
import dev.pemba.server.app.PastDecisions;
import dev.pemba.server.audit.AuditReader.Where;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Outcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The checks of the decision log, as questions that can be asked again. Thread-safe.
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
    Optional<Long> at = Optional.empty();
    do {
      AuditReader.Page page = reader.query(query, new Where(at, RECORDS_AT_ONCE, false), deadline);
      for (AuditReader.Placed placed : page.records()) {
        if (placed.record().body() instanceof Asked asked && isCheck(asked)) {
          past(placed.record(), asked).ifPresentOrElse(receiver::past, receiver::unaskable);
        }
      }
      at = page.next();
    } while (at.isPresent());
  }

  @Override
  public Optional<Past> find(UUID id, int item, Deadline deadline) {
    AuditQuery query = AuditQuery.ALL.ofDecision(id);
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

  /// A check as a question; empty if somebody it names was forgotten.
  private Optional<Past> past(AuditRecord record, Asked asked) {
    return question(asked)
        .map(
            question ->
                new Past(
                    question,
                    context(asked),
                    Instant.ofEpochMilli(record.timeMillis()),
                    new Revision(record.revision()),
                    decision(asked.outcome())));
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

  /// Empty if somebody it names was forgotten.
  private Optional<Question> question(Asked asked) {
    try {
      return Optional.of(
          new Question(
              ObjectRef.parse(named(asked.object())),
              new RelationName(asked.permission()),
              Subject.parse(named(asked.subject())),
              asked.actors().stream().map(this::named).map(ObjectRef::parse).toList()));
    } catch (ForgottenException _) {
      return Optional.empty();
    }
  }

  /// A subject or object by its own name.
  private String named(String text) {
    int hash = text.indexOf('#');
    String object = hash < 0 ? text : text.substring(0, hash);
    if (!PSEUDONYM.matcher(object).matches()) {
      return text;
    }
    return pseudonyms.person(object).orElseThrow(ForgottenException::new)
        + text.substring(object.length());
  }

  /// Nobody knows any more whose a pseudonym was. No failure, so it has no stack.
  private static final class ForgottenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ForgottenException() {
      super("forgotten", null, false, false);
    }
  }

  /// Masked values are missing rather than wrong.
  private static Context context(Asked asked) {
    if (asked.context().isEmpty()) {
      return Context.EMPTY;
    }
    Map<String, @Nullable Object> known = new HashMap<>(Context.parse(asked.context()).values());
    known.values().removeIf(Masking::isMasked);
    return new Context(known);
  }
}
