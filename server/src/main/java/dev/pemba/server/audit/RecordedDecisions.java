package dev.pemba.server.audit;

import dev.pemba.graph.Question;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The checks of the decision log, as questions that can be asked again. Thread-safe.
final class RecordedDecisions implements PastDecisions {
  private static final int RECORDS_AT_ONCE = 1_000;

  private final AuditReader reader;

  RecordedDecisions(AuditReader reader) {
    this.reader = reader;
  }

  @Override
  public void read(Instant from, Optional<Instant> to, Deadline deadline, Consumer<Past> receiver) {
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
          question(asked)
              .ifPresent(
                  question ->
                      receiver.accept(
                          new Past(
                              question,
                              context(asked),
                              Instant.ofEpochMilli(placed.record().timeMillis()))));
        }
      }
      at = page.next();
    } while (at.isPresent());
  }

  private static boolean isCheck(Asked asked) {
    return asked.outcome() != Outcome.ANSWERED;
  }

  private static Optional<Question> question(Asked asked) {
    try {
      return Optional.of(
          new Question(
              ObjectRef.parse(asked.object()),
              new RelationName(asked.permission()),
              Subject.parse(asked.subject()),
              asked.actors().stream().map(ObjectRef::parse).toList()));
    } catch (PembaException _) {
      return Optional.empty();
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
