package dev.pemba.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.pemba.authzen.v1.EvaluateManyRequest.Evaluation;
import dev.pemba.model.PembaException;
import java.util.List;
import java.util.Optional;

/// An evaluation in a batch that a door could not read, and why: it is denied alone.
///
/// A door whose format is not protobuf has to hand on a batch of which some can't be said in it.
/// The reason takes the place of the evaluation, under a number that the message has reserved.
public final class UnreadableEvaluation {
  private static final int FIELD = 15;

  private UnreadableEvaluation() {}

  /// Stands for the one that could not be read.
  public static Evaluation of(PembaException fault) {
    String why = fault.getMessage();
    return Evaluation.newBuilder()
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(
                    FIELD,
                    UnknownFieldSet.Field.newBuilder()
                        .addLengthDelimited(ByteString.copyFromUtf8(why == null ? "" : why))
                        .build())
                .build())
        .build();
  }

  /// Why it could not be read; empty of one that could.
  static Optional<PembaException> fault(Evaluation evaluation) {
    List<ByteString> why = evaluation.getUnknownFields().getField(FIELD).getLengthDelimitedList();
    return why.isEmpty()
        ? Optional.empty()
        : Optional.of(PembaException.malformed(why.getFirst().toStringUtf8()));
  }
}
