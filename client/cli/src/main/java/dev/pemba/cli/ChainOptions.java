package dev.pemba.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.pemba.model.PembaException;
import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.SubjectRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Through whom the subject acts.
final class ChainOptions {
  @Mixin private ThroughOptions through = new ThroughOptions();

  @Option(
      names = "--act-claims",
      paramLabel = "FILE",
      description =
          "Take the actors from the body of a token (RFC 8693): its nested `act` claims, whose"
              + " outermost is the one who really acts. Each `sub` is `type:id`. Its own `sub` must"
              + " be the subject asked about.")
  private Optional<Path> claims = Optional.empty();

  /// The actors, for a question about this subject.
  List<ObjectRef> actors(SubjectRef subject) {
    if (claims.isEmpty()) {
      return through.actors();
    }
    if (through.isGiven()) {
      throw PembaException.malformed("`--through` and `--act-claims` exclude each other");
    }
    return fromClaims(subject, read(claims.get()));
  }

  private static JsonObject read(Path file) {
    try {
      return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException _) {
      throw PembaException.malformed(
          "`%s` holds no token body: expected a JSON object with `sub` and `act`".formatted(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The outermost `act` is the current actor, the innermost the first delegate.
  static List<ObjectRef> fromClaims(SubjectRef subject, JsonObject body) {
    String sub = sub(body, "the token");
    if (!sub.equals(Texts.print(subject))) {
      throw PembaException.malformed(
          "the token's `sub` is `%s`, and the question is about `%s`"
              .formatted(sub, Texts.print(subject)));
    }
    List<ObjectRef> actors = new ArrayList<>();
    JsonObject at = body;
    while (at.has("act")) {
      if (!at.get("act").isJsonObject()) {
        throw PembaException.malformed("an `act` claim is no object: expected one with a `sub`");
      }
      at = at.getAsJsonObject("act");
      actors.addFirst(Texts.object(sub(at, "an `act` claim")));
    }
    if (actors.isEmpty()) {
      throw PembaException.malformed("the token has no `act` claim: nobody acts for its `sub`");
    }
    return actors;
  }

  private static String sub(JsonObject claims, String whose) {
    JsonElement sub = claims.get("sub");
    if (sub == null || !sub.isJsonPrimitive()) {
      throw PembaException.malformed(
          "%s has no `sub`: expected a text such as `agent:copilot`".formatted(whose));
    }
    return sub.getAsString();
  }

  /// ` through agent:a, agent:b`; empty without actors.
  static String words(List<ObjectRef> actors) {
    return actors.isEmpty()
        ? ""
        : " through " + String.join(", ", actors.stream().map(Texts::print).toList());
  }
}
