package dev.pemba.schema;

import dev.pemba.model.PembaException;
import dev.pemba.schema.SchemaTree.CaveatDeclaration;
import dev.pemba.schema.SchemaTree.Member;
import dev.pemba.schema.SchemaTree.Name;
import dev.pemba.schema.SchemaTree.TypeDeclaration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a syntax tree declares, by name; each name once.
final class Declarations {
  private final SourceText source;
  private final Map<String, TypeDeclaration> types = new LinkedHashMap<>();
  private final Map<String, Map<String, Member>> members = new LinkedHashMap<>();
  private final Map<String, CaveatDeclaration> caveats = new LinkedHashMap<>();

  Declarations(SourceText source, SchemaTree tree) {
    this.source = source;
    for (SchemaTree.Declaration declaration : tree.declarations()) {
      switch (declaration) {
        case SchemaTree.Use _ -> {}
        case TypeDeclaration type -> {
          once(types.put(type.name().value(), type), TypeDeclaration::name, type.name());
          members.put(type.name().value(), membersOf(type));
        }
        case CaveatDeclaration caveat ->
            once(
                caveats.put(caveat.name().value(), caveat), CaveatDeclaration::name, caveat.name());
      }
    }
  }

  List<TypeDeclaration> types() {
    return List.copyOf(types.values());
  }

  List<CaveatDeclaration> caveats() {
    return List.copyOf(caveats.values());
  }

  /// The relations and permissions of a type that is declared.
  Map<String, Member> members(String type) {
    return members.getOrDefault(type, Map.of());
  }

  Optional<Member> member(String type, String name) {
    return Optional.ofNullable(members(type).get(name));
  }

  void requireType(Name name) {
    if (!types.containsKey(name.value())) {
      throw source.invalid(
          name.span(),
          "no definition is called `%s`%s"
              .formatted(name.value(), Nearest.hint(name.value(), types.keySet())));
    }
  }

  void requireCaveat(Name name) {
    if (!caveats.containsKey(name.value())) {
      throw source.invalid(
          name.span(),
          "no caveat is called `%s`%s"
              .formatted(name.value(), Nearest.hint(name.value(), caveats.keySet())));
    }
  }

  Member requireMember(String type, Name name) {
    Member member = members(type).get(name.value());
    if (member == null) {
      throw source.invalid(
          name.span(),
          "`%s` has no relation or permission `%s`%s"
              .formatted(type, name.value(), Nearest.hint(name.value(), members(type).keySet())));
    }
    return member;
  }

  private Map<String, Member> membersOf(TypeDeclaration type) {
    Map<String, Member> byName = new LinkedHashMap<>();
    for (Member member : type.members()) {
      Name name = member.name();
      if (name.value().equals("nil") && !name.quoted()) {
        throw source.invalid(
            name.span(), "`nil` means nobody: write a name like this one in backticks");
      }
      once(byName.put(name.value(), member), Member::name, name);
    }
    return byName;
  }

  private <T> void once(@Nullable T before, Function<T, Name> nameOf, Name name) {
    if (before != null) {
      throw twice(nameOf.apply(before), name);
    }
  }

  private PembaException twice(Name first, Name second) {
    return source.invalid(
        second.span(),
        "`%s` is declared twice, first on line %d"
            .formatted(second.value(), source.line(first.span().start())));
  }
}
