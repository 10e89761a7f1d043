package dev.pemba.server.app.authzen;

import dev.pemba.graph.Question;
import dev.pemba.model.PembaException;
import dev.pemba.server.app.CheckPermission;
import dev.pemba.server.app.Consistency;
import dev.pemba.server.app.Effort;
import java.util.Optional;

/// May the subject do this to the resource? Thread-safe.
public final class Evaluate {
  private final CheckPermission check;

  public Evaluate(CheckPermission check) {
    this.check = check;
  }

  /// Throws `PembaException` as a check does, but for names that nothing has: those are denied.
  ///
  /// @param reasoned whether to say how the answer came about
  public Verdict run(Evaluation evaluation, boolean reasoned, Effort effort) {
    Question question;
    try {
      question = evaluation.question();
    } catch (PembaException unnameable) {
      return new Verdict.Failed(unnameable);
    }
    try {
      CheckPermission.Result result =
          check.run(
              new CheckPermission.Query(
                  new Consistency.Head(), question, evaluation.given(), reasoned),
              effort);
      return new Verdict.Decided(
          result.answer(),
          result.decision(),
          0,
          reasoned ? Optional.of(result.reason()) : Optional.empty());
    } catch (PembaException failure) {
      if (Names.areUnknown(failure)) {
        return new Verdict.Failed(failure);
      }
      throw failure;
    }
  }
}
