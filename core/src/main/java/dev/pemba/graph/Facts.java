package dev.pemba.graph;

import dev.pemba.model.Context;
import dev.pemba.model.Relationship;
import java.time.Instant;
import java.util.List;

/// What a request brings with it: true for this request only.
///
/// @param context values that conditions may need; what is stored wins over them
/// @param contextual relationships that hold beside the stored ones
/// @param now the instant by which every expiry is judged
public record Facts(Context context, List<Relationship> contextual, Instant now) {
  public Facts {
    contextual = List.copyOf(contextual);
  }

  public static Facts at(Instant now) {
    return new Facts(Context.EMPTY, List.of(), now);
  }
}
