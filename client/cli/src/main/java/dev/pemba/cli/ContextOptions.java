package dev.pemba.cli;

import com.google.protobuf.Struct;
import dev.pemba.model.Context;
import dev.pemba.model.PembaException;
import dev.pemba.v1.Relationship;
import java.util.List;
import picocli.CommandLine.Option;

/// What holds for one question only: values for conditions, and relationships beside the stored.
final class ContextOptions {
  @Option(
      names = {"-c", "--context"},
      paramLabel = "JSON|NAME=VALUE",
      description =
          "Values that conditions need: `ip=10.0.0.1`, `level=3`, or a JSON object such as"
              + " `{\"ip\":\"10.0.0.1\"}`. A VALUE is JSON if it reads as such, else text. May be"
              + " repeated; later ones win.")
  private List<String> contexts = List.of();

  @Option(
      names = {"-w", "--with"},
      paramLabel = "RELATIONSHIP",
      description = "Answer as if this relationship were stored too. May be repeated.")
  private List<String> relationships = List.of();

  Struct context() {
    Context merged = Context.EMPTY;
    for (String text : contexts) {
      merged = merged.overlaidBy(read(text));
    }
    return Texts.struct(merged);
  }

  /// For questions that take values only: relationships have a way of their own there.
  void refuseRelationships() {
    if (!relationships.isEmpty()) {
      throw PembaException.malformed("`--with` is of no use here: put the relationship in a draft");
    }
  }

  List<Relationship> relationships() {
    return relationships.stream().map(Texts::relationship).toList();
  }

  private static Context read(String text) {
    if (text.startsWith("{")) {
      return Context.parse(text);
    }
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw PembaException.malformed(
          "context `%s`: expected `name=value` or a JSON object".formatted(text));
    }
    String name = Texts.json(text.substring(0, equals));
    String value = text.substring(equals + 1);
    try {
      return Context.parse("{" + name + ":" + value + "}");
    } catch (PembaException _) {
      return Context.parse("{" + name + ":" + Texts.json(value) + "}");
    }
  }
}
