package dev.pemba.server.app.authzen;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Decision;
import dev.pemba.model.PembaException;
import dev.pemba.server.app.DecisionId;
import java.util.Optional;

/// What became of an evaluation. All but an allowed one are a denial.
public sealed interface Verdict {
  /// True if the action may go forward.
  boolean isAllowed();

  /// An answer.
  ///
  /// @param item of many evaluations its place, from 1 up; 0 of a single one
  /// @param reason how it came about, see `CheckSession.reason`; empty if not asked for
  record Decided(Answer answer, DecisionId id, int item, Optional<String> reason)
      implements Verdict {
    @Override
    public boolean isAllowed() {
      return answer.decision() == Decision.ALLOWED;
    }
  }

  /// It could not be answered, or names what does not exist.
  record Failed(PembaException failure) implements Verdict {
    @Override
    public boolean isAllowed() {
      return false;
    }
  }
}
