package dev.pemba.server.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.Message;
import dev.pemba.authzen.v1.EvaluateManyRequest;
import dev.pemba.authzen.v1.EvaluateManyRequest.Evaluation;
import dev.pemba.model.PembaException;
import dev.pemba.server.grpc.UnreadableEvaluation;

/// Reads a batch of evaluations of which some can't be read: those fail alone, as AuthZEN says.
final class JsonEvaluations {
  private static final String EVALUATIONS = "evaluations";

  private JsonEvaluations() {}

  /// True if the message is such a batch, and the JSON has a list of them.
  static boolean areIn(JsonObject json, Message.Builder into) {
    return into instanceof EvaluateManyRequest.Builder
        && json.get(EVALUATIONS) instanceof JsonArray;
  }

  /// Throws `MALFORMED_REQUEST` if what stands around the evaluations can't be read.
  static void read(JsonObject json, Message.Builder into, JsonStyle style) {
    JsonObject around = json.deepCopy();
    around.remove(EVALUATIONS);
    style.readAs(around, into, "");
    int index = 0;
    for (JsonElement item : json.getAsJsonArray(EVALUATIONS)) {
      ((EvaluateManyRequest.Builder) into)
          .addEvaluations(one(item, "%s[%d]".formatted(EVALUATIONS, index), style));
      index++;
    }
  }

  private static Evaluation one(JsonElement item, String name, JsonStyle style) {
    try {
      if (!(item instanceof JsonObject json)) {
        throw JsonTypes.expected(name, "an object");
      }
      Evaluation.Builder into = Evaluation.newBuilder();
      style.readAs(json, into, name + ".");
      return into.build();
    } catch (PembaException fault) {
      return UnreadableEvaluation.of(fault);
    }
  }
}
