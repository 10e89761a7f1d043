package dev.pemba.server.http;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/// Makes sure that a text is one JSON object as RFC 8259 has it, with no name twice in an object
/// (RFC 7493): protobuf's own reader takes more, such as names without quotes, comments, and
/// whatever follows.
final class StrictJson {
  /// Deeper than any message of ours; protobuf's reader has the same bound.
  private static final int DEEPEST = 100;

  private static final String GSON_HINT =
      "Use JsonReader.setStrictness(Strictness.LENIENT) to accept malformed JSON";

  private StrictJson() {}

  /// Throws `MALFORMED_REQUEST`.
  static void check(String json) {
    try (JsonReader reader = new JsonReader(new StringReader(json))) {
      reader.setStrictness(Strictness.STRICT);
      if (reader.peek() != JsonToken.BEGIN_OBJECT) {
        throw PembaException.malformed("the JSON is no object: expected `{…}`");
      }
      walk(reader);
      end(reader);
    } catch (EOFException _) {
      throw PembaException.malformed(
          json.isBlank() ? "the body is empty: expected a JSON object" : "the JSON ends too soon");
    } catch (MalformedJsonException fault) {
      throw PembaException.malformed("the body is no JSON: " + told(fault));
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void walk(JsonReader reader) throws IOException {
    Deque<Set<String>> inside = new ArrayDeque<>();
    do {
      switch (reader.peek()) {
        case BEGIN_OBJECT -> {
          reader.beginObject();
          inside.push(new HashSet<>());
        }
        case BEGIN_ARRAY -> {
          reader.beginArray();
          inside.push(Set.of());
        }
        case END_OBJECT -> {
          reader.endObject();
          inside.pop();
        }
        case END_ARRAY -> {
          reader.endArray();
          inside.pop();
        }
        case NAME -> once(reader.nextName(), inside.element());
        case STRING, NUMBER -> {
          String _ = reader.nextString();
        }
        case BOOLEAN -> {
          boolean _ = reader.nextBoolean();
        }
        case NULL -> reader.nextNull();
        case END_DOCUMENT -> throw new EOFException();
      }
      if (inside.size() > DEEPEST) {
        throw PembaException.malformed("the JSON is nested deeper than %d".formatted(DEEPEST));
      }
    } while (!inside.isEmpty());
  }

  /// Of a name that stands twice readers take the first or the last: what was asked must not hang
  /// on which.
  private static void once(String name, Set<String> before) {
    if (!before.add(name)) {
      throw PembaException.malformed(
          "the name `%s` stands twice in one object".formatted(Printable.of(name)));
    }
  }

  private static void end(JsonReader reader) throws IOException {
    boolean more;
    try {
      more = reader.peek() != JsonToken.END_DOCUMENT;
    } catch (MalformedJsonException _) {
      more = true;
    }
    if (more) {
      throw PembaException.malformed("something follows the JSON object");
    }
  }

  /// Without the hints for programmers that Gson gives before and after.
  private static String told(MalformedJsonException fault) {
    String message = fault.getMessage();
    return message == null
        ? ""
        : Printable.of(message.lines().findFirst().orElse("").replace(GSON_HINT, "malformed"));
  }
}
