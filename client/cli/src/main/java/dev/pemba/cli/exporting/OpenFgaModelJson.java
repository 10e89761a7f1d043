package dev.pemba.cli.exporting;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.pemba.cli.importing.OpenFgaModel;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.ParameterType;
import dev.pemba.schema.Rewrite;
import java.util.List;
import java.util.Locale;

/// A model in the JSON of OpenFGA's API: what `importing` reads back as the same model.
public final class OpenFgaModelJson {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private OpenFgaModelJson() {}

  /// The text, ending in a line break.
  public static String print(OpenFgaModel model) {
    JsonArray types = new JsonArray();
    model.types().values().forEach(type -> types.add(type(type)));
    JsonObject root = new JsonObject();
    root.addProperty("schema_version", "1.1");
    root.add("type_definitions", types);
    if (!model.conditions().isEmpty()) {
      JsonObject conditions = new JsonObject();
      model.conditions().forEach((name, it) -> conditions.add(name.value(), condition(it)));
      root.add("conditions", conditions);
    }
    return GSON.toJson(root) + "\n";
  }

  private static JsonObject type(OpenFgaModel.Type from) {
    JsonObject type = new JsonObject();
    type.addProperty("type", from.name().value());
    if (from.relations().isEmpty()) {
      return type;
    }
    JsonObject rewrites = new JsonObject();
    JsonObject restrictions = new JsonObject();
    from.relations()
        .forEach(
            (name, relation) -> {
              rewrites.add(name.value(), rewrite(relation.rewrite()));
              JsonArray subjects = new JsonArray();
              relation.subjects().forEach(subject -> subjects.add(subject(subject)));
              restrictions.add(name.value(), of("directly_related_user_types", subjects));
            });
    type.add("relations", rewrites);
    type.add("metadata", of("relations", restrictions));
    return type;
  }

  private static JsonObject subject(AllowedSubject from) {
    JsonObject subject = new JsonObject();
    subject.addProperty("type", from.type().value());
    from.relation().ifPresent(name -> subject.addProperty("relation", name.value()));
    if (from.everyone()) {
      subject.add("wildcard", new JsonObject());
    }
    from.caveat().ifPresent(name -> subject.addProperty("condition", name.value()));
    return subject;
  }

  private static JsonObject rewrite(Rewrite rewrite) {
    return switch (rewrite) {
      case Rewrite.This() -> of("this", new JsonObject());
      case Rewrite.Computed(var relation) -> of("computedUserset", relation(relation));
      case Rewrite.Arrow(var through, var target, _) -> {
        JsonObject arrow = of("tupleset", relation(through));
        arrow.add("computedUserset", relation(target));
        yield of("tupleToUserset", arrow);
      }
      case Rewrite.Union(var terms) -> of("union", of("child", rewrites(terms)));
      case Rewrite.Intersection(var terms) -> of("intersection", of("child", rewrites(terms)));
      case Rewrite.Exclusion(var base, var subtracted) -> {
        JsonObject difference = of("base", rewrite(base));
        difference.add("subtract", rewrite(subtracted));
        yield of("difference", difference);
      }
      case Rewrite.Nil _, Rewrite.Self _ ->
          throw new IllegalArgumentException("OpenFGA has neither `nil` nor `self`");
    };
  }

  private static JsonArray rewrites(List<Rewrite> terms) {
    JsonArray children = new JsonArray();
    terms.forEach(term -> children.add(rewrite(term)));
    return children;
  }

  private static JsonObject relation(Object name) {
    JsonObject relation = new JsonObject();
    relation.addProperty("relation", name.toString());
    return relation;
  }

  private static JsonObject condition(OpenFgaModel.Condition from) {
    JsonObject parameters = new JsonObject();
    from.parameters().forEach((name, type) -> parameters.add(name, parameter(type)));
    JsonObject condition = new JsonObject();
    condition.addProperty("name", from.name().value());
    condition.addProperty("expression", from.expression());
    condition.add("parameters", parameters);
    return condition;
  }

  private static JsonObject parameter(ParameterType type) {
    return switch (type) {
      case ParameterType.ListOf(var element) -> generic("LIST", element);
      case ParameterType.MapOf(var value) -> generic("MAP", value);
      case ParameterType.Basic(var kind) -> named(kind.text().toUpperCase(Locale.ROOT));
    };
  }

  private static JsonObject generic(String name, ParameterType inner) {
    JsonObject type = named(name);
    JsonArray inside = new JsonArray();
    inside.add(parameter(inner));
    type.add("generic_types", inside);
    return type;
  }

  private static JsonObject named(String name) {
    JsonObject type = new JsonObject();
    type.addProperty("type_name", "TYPE_NAME_" + name);
    return type;
  }

  private static JsonObject of(String name, JsonElement value) {
    JsonObject object = new JsonObject();
    object.add(name, value);
    return object;
  }
}
