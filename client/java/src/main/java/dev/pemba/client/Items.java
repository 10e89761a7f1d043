package dev.pemba.client;

import com.google.protobuf.Struct;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;

/// Items of `CheckMany` as single checks, and the other way round.
final class Items {
  private Items() {}

  /// What an item asks by itself, with the context of all laid under its own.
  static CheckRequest single(CheckManyRequest.Item item, Struct common) {
    CheckRequest.Builder single =
        CheckRequest.newBuilder()
            .setPermission(item.getPermission())
            .addAllActors(item.getActorsList());
    if (item.hasObject()) {
      single.setObject(item.getObject());
    }
    if (item.hasSubject()) {
      single.setSubject(item.getSubject());
    }
    if (item.hasContext() || common.getFieldsCount() > 0) {
      single.setContext(common.toBuilder().putAllFields(item.getContext().getFieldsMap()).build());
    }
    return single.build();
  }

  static CheckManyRequest.Item item(CheckRequest single) {
    CheckManyRequest.Item.Builder item =
        CheckManyRequest.Item.newBuilder()
            .setPermission(single.getPermission())
            .addAllActors(single.getActorsList());
    if (single.hasObject()) {
      item.setObject(single.getObject());
    }
    if (single.hasSubject()) {
      item.setSubject(single.getSubject());
    }
    if (single.hasContext()) {
      item.setContext(single.getContext());
    }
    return item.build();
  }

  /// One of many answers, none of which failed, as that of a single check.
  static CheckResponse single(CheckManyResponse answers, int place) {
    CheckManyResponse.Answer own = answers.getAnswers(place);
    CheckResponse.Builder response =
        CheckResponse.newBuilder()
            .setDecision(own.getDecision())
            .addAllMissingContext(own.getMissingContextList())
            .setToken(answers.getToken())
            .setDecisionId(answers.getDecisionId());
    if (own.hasValidUntil()) {
      response.setValidUntil(own.getValidUntil());
    }
    if (own.hasFailedLink()) {
      response.setFailedLink(own.getFailedLink());
    }
    return response.build();
  }

  static CheckManyResponse.Answer answer(CheckResponse single) {
    CheckManyResponse.Answer.Builder answer =
        CheckManyResponse.Answer.newBuilder()
            .setDecision(single.getDecision())
            .addAllMissingContext(single.getMissingContextList());
    if (single.hasValidUntil()) {
      answer.setValidUntil(single.getValidUntil());
    }
    if (single.hasFailedLink()) {
      answer.setFailedLink(single.getFailedLink());
    }
    return answer.build();
  }
}
