package dev.pemba.server.app;

import dev.pemba.model.Context;
import dev.pemba.model.Draft;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import java.util.List;

/// What a request brings along to be judged with the stored world.
///
/// @param contextual relationships that are true for this request only
/// @param draft what is asked for as if it had been written
public record Given(Context context, List<Relationship> contextual, Draft draft) {
  public static final Given NOTHING = new Given(Context.EMPTY, List.of(), Draft.NONE);

  public Given {
    contextual = List.copyOf(contextual);
    if (contextual.size() > Limits.CONTEXTUAL_RELATIONSHIPS) {
      throw PembaException.limit(
          "contextual_relationships", Limits.CONTEXTUAL_RELATIONSHIPS, contextual.size());
    }
  }

  public Given(Context context, List<Relationship> contextual) {
    this(context, contextual, Draft.NONE);
  }

  Given withContext(Context other) {
    return new Given(other, contextual, draft);
  }
}
