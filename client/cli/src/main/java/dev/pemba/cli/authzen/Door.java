package dev.pemba.cli.authzen;

import com.google.gson.JsonObject;
import java.io.Serial;

/// A way in which a server can be asked what the AuthZEN API asks, in the standard's JSON.
interface Door {
  /// The answer. Throws `RefusedException` if there is none, or none as the standard has it.
  JsonObject ask(Cases.Call call, JsonObject request);

  /// A question that was not answered.
  final class RefusedException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    RefusedException(String why) {
      super(why);
    }
  }
}
