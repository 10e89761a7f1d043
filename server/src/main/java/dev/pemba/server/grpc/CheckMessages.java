package dev.pemba.server.grpc;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Decision;
import dev.pemba.model.PembaException;
import dev.pemba.server.app.CheckMany;
import dev.pemba.server.app.CheckMany.ItemResult;
import dev.pemba.server.app.CheckPermission;
import dev.pemba.server.app.DecisionId;
import dev.pemba.server.app.Token;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Failure;
import java.nio.charset.StandardCharsets;

/// Writes the messages of checks as bytes: see [WrittenMessage]. Nearly all say no more than a
/// decision, and what is said beside it is left to protobuf.
final class CheckMessages {
  private static final int DECISION = CheckResponse.DECISION_FIELD_NUMBER << 3;
  private static final int MISSING =
      MessageBytes.delimited(CheckResponse.MISSING_CONTEXT_FIELD_NUMBER);
  private static final int TOKEN = MessageBytes.delimited(CheckResponse.TOKEN_FIELD_NUMBER);
  private static final int DECISION_ID =
      MessageBytes.delimited(CheckResponse.DECISION_ID_FIELD_NUMBER);

  private static final int ANSWERS = MessageBytes.delimited(CheckManyResponse.ANSWERS_FIELD_NUMBER);
  private static final int TOKEN_OF_MANY =
      MessageBytes.delimited(CheckManyResponse.TOKEN_FIELD_NUMBER);
  private static final int ID_OF_MANY =
      MessageBytes.delimited(CheckManyResponse.DECISION_ID_FIELD_NUMBER);

  /// What a message takes beside its answers.
  private static final int USUAL_BYTES = 96;

  /// A tag and a value below 128.
  private static final int DECISION_BYTES = 2;

  /// A tag, a length and a decision.
  private static final int PLAIN_BYTES = 4;

  private CheckMessages() {}

  static WrittenMessage<CheckResponse> check(CheckPermission.Result result) {
    Answer answer = result.answer();
    MessageBytes out = new MessageBytes(USUAL_BYTES);
    decision(answer.decision(), out);
    for (String name : answer.missing()) {
      out.field(MISSING, name.getBytes(StandardCharsets.UTF_8));
    }
    named(TOKEN, result.token(), DECISION_ID, result.decision(), out);
    if (ToProto.expires(answer) || answer.failed().isPresent()) {
      out.append(rest(answer).toByteArray());
    }
    return new WrittenMessage<>(CheckResponse.parser(), out.array, out.at);
  }

  /// The fields that come last.
  private static CheckResponse rest(Answer answer) {
    CheckResponse.Builder rest = CheckResponse.newBuilder();
    if (ToProto.expires(answer)) {
      rest.setValidUntil(ToProto.millis(answer.validUntilMillis()));
    }
    answer.failed().ifPresent(failed -> rest.setFailedLink(PermissionAnswers.link(failed)));
    return rest.build();
  }

  static WrittenMessage<CheckManyResponse> checkMany(CheckMany.Result result) {
    MessageBytes out = new MessageBytes(USUAL_BYTES + PLAIN_BYTES * result.items().size());
    for (ItemResult item : result.items()) {
      switch (item) {
        case ItemResult.Failed(PembaException failure) ->
            out.field(
                ANSWERS,
                CheckManyResponse.Answer.newBuilder()
                    .setError(failure(failure))
                    .build()
                    .toByteArray());
        case ItemResult.Answered(Answer answer, _) -> one(answer, out);
      }
    }
    named(TOKEN_OF_MANY, result.token(), ID_OF_MANY, result.decision(), out);
    return new WrittenMessage<>(CheckManyResponse.parser(), out.array, out.at);
  }

  private static void one(Answer answer, MessageBytes out) {
    if (answer.missing().isEmpty() && !ToProto.expires(answer) && answer.failed().isEmpty()) {
      out.room(PLAIN_BYTES);
      out.single(ANSWERS);
      out.length(DECISION_BYTES);
      decision(answer.decision(), out);
      return;
    }
    CheckManyResponse.Answer.Builder told =
        CheckManyResponse.Answer.newBuilder()
            .setDecision(ToProto.decision(answer.decision()))
            .addAllMissingContext(answer.missing());
    if (ToProto.expires(answer)) {
      told.setValidUntil(ToProto.millis(answer.validUntilMillis()));
    }
    answer.failed().ifPresent(failed -> told.setFailedLink(PermissionAnswers.link(failed)));
    out.field(ANSWERS, told.build().toByteArray());
  }

  /// Answers and what answers them number the field alike.
  private static void decision(Decision decision, MessageBytes out) {
    out.room(DECISION_BYTES);
    out.single(DECISION);
    out.single(ToProto.decision(decision).getNumber());
  }

  private static void named(int tokenTag, Token token, int idTag, DecisionId id, MessageBytes out) {
    out.field(tokenTag, token.toString().getBytes(StandardCharsets.ISO_8859_1));
    out.field(idTag, id.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Failure failure(PembaException failure) {
    return Failure.newBuilder()
        .setCode(Statuses.codeOf(failure.reason()).value())
        .setReason(failure.reason().name())
        .setMessage(String.valueOf(failure.getMessage()))
        .putAllMetadata(failure.details())
        .build();
  }
}
