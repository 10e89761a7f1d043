package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Answer;
import dev.pemba.graph.ChainLink;
import dev.pemba.graph.Decision;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.server.app.CheckMany;
import dev.pemba.server.app.CheckPermission;
import dev.pemba.server.app.DecisionId;
import dev.pemba.server.app.Token;
import dev.pemba.store.Grant;
import dev.pemba.store.StoreId;
import dev.pemba.testing.Dice;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What is written for checks is, byte for byte, what protobuf writes of the message that says the
/// same: of every decision, with and without missing context, an end, a failed link and failures.
final class CheckMessagesProperties {
  @Test
  void aCheckIsWrittenAsProtobufWritesIt() {
    Dice.forEachCase(
        "checks",
        300,
        dice -> {
          CheckPermission.Result result =
              new CheckPermission.Result(answer(dice), "", token(dice), id(dice));
          Answer answer = result.answer();
          CheckResponse.Builder same =
              CheckResponse.newBuilder()
                  .setDecision(ToProto.decision(answer.decision()))
                  .addAllMissingContext(answer.missing())
                  .setToken(result.token().toString())
                  .setDecisionId(result.decision().toString());
          if (ToProto.expires(answer)) {
            same.setValidUntil(ToProto.millis(answer.validUntilMillis()));
          }
          answer.failed().ifPresent(link -> same.setFailedLink(PermissionAnswers.link(link)));
          WrittenMessage<CheckResponse> written = CheckMessages.check(result);
          assertThat(written.toByteArray()).isEqualTo(same.build().toByteArray());
          assertThat(written.read()).isEqualTo(same.build());
        });
  }

  @Test
  void manyAreWrittenAsProtobufWritesThem() {
    Dice.forEachCase(
        "many checks",
        300,
        dice -> {
          List<CheckMany.ItemResult> items = new ArrayList<>();
          CheckManyResponse.Builder same = CheckManyResponse.newBuilder();
          for (int i = dice.between(1, 60); i > 0; i--) {
            items.add(dice.chance(10) ? failed(dice, same) : answered(dice, same));
          }
          CheckMany.Result result = new CheckMany.Result(items, token(dice), id(dice));
          same.setToken(result.token().toString()).setDecisionId(result.decision().toString());
          WrittenMessage<CheckManyResponse> written = CheckMessages.checkMany(result);
          assertThat(written.toByteArray()).isEqualTo(same.build().toByteArray());
          assertThat(written.read()).isEqualTo(same.build());
        });
  }

  private static CheckMany.ItemResult failed(Dice dice, CheckManyResponse.Builder same) {
    PembaException failure = PembaException.malformed("größe " + "x".repeat(dice.between(0, 200)));
    same.addAnswersBuilder()
        .setError(
            Failure.newBuilder()
                .setCode(Statuses.codeOf(failure.reason()).value())
                .setReason(failure.reason().name())
                .setMessage(String.valueOf(failure.getMessage()))
                .putAllMetadata(failure.details()));
    return new CheckMany.ItemResult.Failed(failure);
  }

  private static CheckMany.ItemResult answered(Dice dice, CheckManyResponse.Builder same) {
    Answer answer = answer(dice);
    CheckManyResponse.Answer.Builder one =
        same.addAnswersBuilder()
            .setDecision(ToProto.decision(answer.decision()))
            .addAllMissingContext(answer.missing());
    if (ToProto.expires(answer)) {
      one.setValidUntil(ToProto.millis(answer.validUntilMillis()));
    }
    answer.failed().ifPresent(link -> one.setFailedLink(PermissionAnswers.link(link)));
    return new CheckMany.ItemResult.Answered(answer, "");
  }

  private static Answer answer(Dice dice) {
    return new Answer(
        dice.pick(List.of(Decision.values())),
        new TreeSet<>(
            dice.pick(List.of(List.of(), List.of("now"), List.of("größe", "p".repeat(300))))),
        dice.chance(70) ? Grant.NEVER : 1_700_000_000_000L + dice.below(100_000),
        dice.chance(80) ? Optional.empty() : Optional.of(link(dice)));
  }

  private static ChainLink link(Dice dice) {
    Subject giver = user("ana" + dice.below(10));
    return new ChainLink(
        dice.below(3),
        dice.pick(List.of(ChainLink.Kind.values())),
        dice.chance(50) ? Optional.empty() : Optional.of(giver),
        user("größe"),
        "t".repeat(dice.between(0, 300)));
  }

  private static Subject user(String id) {
    return new Subject.Individual(new ObjectRef(new TypeName("user"), new ObjectId(id)));
  }

  private static Token token(Dice dice) {
    return new Token(new StoreId(dice.below(100)), new Revision(dice.below(1_000_000)));
  }

  private static DecisionId id(Dice dice) {
    return DecisionId.at(Instant.ofEpochMilli(dice.below(1_000_000)));
  }
}
