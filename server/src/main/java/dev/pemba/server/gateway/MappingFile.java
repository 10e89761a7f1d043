package dev.pemba.server.gateway;

import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.schema.Nearest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/// Reads a mapping file. Every error names the line and what was expected.
final class MappingFile {
  /// Each request looks at all of them.
  private static final int MOST_ROUTES = 1_000;

  private static final Set<String> METHODS =
      Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

  private final IdentityReader identityReader;
  private final Map<String, Identity> identities = new LinkedHashMap<>();

  private MappingFile(IdentityReader identityReader) {
    this.identityReader = identityReader;
  }

  /// Throws `PembaException` with `CONFIGURATION_INVALID`.
  static Mapping parse(String file, String text, IdentityReader identities) {
    return new MappingFile(identities).read(Yaml.parse(file, text));
  }

  private Mapping read(Yaml root) {
    Yaml.Fields fields = root.fields(Set.of("routes"), Set.of("identities"));
    fields
        .find("identities")
        .ifPresent(
            all ->
                all.fields()
                    .forEach(
                        (name, part) -> identities.put(name, identityReader.read(name, part))));
    Yaml all = fields.get("routes");
    List<Yaml> items = all.items();
    if (items.size() > MOST_ROUTES) {
      throw all.expected("at most %d routes".formatted(MOST_ROUTES));
    }
    List<Route> routes = new ArrayList<>();
    for (Yaml item : items) {
      routes.add(route(new Yaml(item.file(), item.node(), "route")));
    }
    return new Mapping(routes);
  }

  private Route route(Yaml part) {
    Yaml.Fields fields =
        part.fields(
            Set.of("method", "path"),
            Set.of("host", "object", "permission", "subject", "context", "open"));
    List<HostTemplate> hosts =
        fields
            .find("host")
            .map(host -> each(host, HostTemplate::parse))
            .orElse(List.of(HostTemplate.ANY));
    List<PathTemplate> paths = each(fields.get("path"), PathTemplate::parse);
    Set<String> variables = variables(hosts, paths, part.place());
    Optional<Route.Guard> guard =
        isOpen(fields)
            ? Optional.empty()
            : Optional.of(
                guard(
                    part.fields(
                        Set.of("method", "path", "object", "permission", "subject"),
                        Set.of("host", "context")),
                    variables));
    return new Route(part.place(), hosts, methods(fields.get("method")), paths, guard);
  }

  private static boolean isOpen(Yaml.Fields fields) {
    if (!fields.has("open")) {
      return false;
    }
    Yaml open = fields.get("open");
    if (!open.flag()) {
      throw open.expected("`true`, or nothing");
    }
    for (String other : List.of("object", "permission", "subject", "context")) {
      if (fields.has(other)) {
        throw open.place()
            .fault("a route is open to anybody, or has `%s`: not both".formatted(other));
      }
    }
    return true;
  }

  private static <T> List<T> each(Yaml part, BiFunction<String, Place, T> reader) {
    return part.items().stream().map(item -> reader.apply(item.text(), item.place())).toList();
  }

  private static Set<String> methods(Yaml part) {
    Set<String> methods = new HashSet<>();
    for (Yaml item : part.items()) {
      String method = item.text();
      if (method.equals("*")) {
        if (part.items().size() > 1) {
          throw item.expected("`*` alone, or methods");
        }
        return Set.of();
      }
      if (method.equals("HEAD")) {
        throw item.expected("`GET`, which `HEAD` goes with");
      }
      if (!METHODS.contains(method)) {
        throw item.place()
            .fault(
                "`%s` is no method%s: expected `*` or some of %s"
                    .formatted(
                        method,
                        Nearest.hint(method, METHODS),
                        String.join(", ", METHODS.stream().sorted().toList())));
      }
      if (!methods.add(method)) {
        throw item.place().fault("`%s` stands here twice".formatted(method));
      }
    }
    return methods;
  }

  /// What every host with every path of the route has.
  private static Set<String> variables(
      List<HostTemplate> hosts, List<PathTemplate> paths, Place place) {
    Set<String> all = new HashSet<>();
    for (HostTemplate host : hosts) {
      for (PathTemplate path : paths) {
        Set<String> names = new HashSet<>(host.labels().names());
        for (String name : path.segments().names()) {
          if (!names.add(name)) {
            throw place.fault("`{%s}` is in the host and in the path".formatted(name));
          }
        }
        if (!all.isEmpty() && !all.equals(names)) {
          throw place.fault(
              "the hosts and paths of one route have different variables: %s and %s"
                  .formatted(all.stream().sorted().toList(), names.stream().sorted().toList()));
        }
        all = names;
      }
    }
    return all;
  }

  private Route.Guard guard(Yaml.Fields fields, Set<String> variables) {
    Yaml object = fields.get("object");
    EntityTemplate template = EntityTemplate.parse(object.text(), object.place());
    known(template.names(), variables, object.place());
    Yaml permission = fields.get("permission");
    RelationName name;
    try {
      name = new RelationName(permission.text());
    } catch (PembaException failure) {
      throw permission.place().fault(String.valueOf(failure.getMessage()));
    }
    List<Identity> who = fields.get("subject").items().stream().map(this::identity).toList();
    return new Route.Guard(
        template,
        name,
        who,
        fields.find("context").map(part -> context(part, variables)).orElse(Map.of()));
  }

  private Identity identity(Yaml part) {
    Identity identity = identities.get(part.text());
    if (identity == null) {
      throw part.place()
          .fault(
              "`identities` has no `%s`%s: expected one of %s"
                  .formatted(
                      part.text(),
                      Nearest.hint(part.text(), identities.keySet()),
                      identities.keySet()));
    }
    return identity;
  }

  private static Map<String, Route.ContextValue> context(Yaml part, Set<String> variables) {
    Set<String> known = new HashSet<>(variables);
    known.addAll(RequestValues.ALL);
    Map<String, Route.ContextValue> context = new LinkedHashMap<>();
    part.fields()
        .forEach(
            (name, value) -> {
              TextTemplate template = TextTemplate.parse(value.text(), value.place());
              known(template.names(), known, value.place());
              context.put(
                  name,
                  template.names().isEmpty()
                      ? new Route.ContextValue.Constant(value.value())
                      : new Route.ContextValue.Filled(template));
            });
    return context;
  }

  private static void known(Set<String> names, Set<String> known, Place place) {
    for (String name : names) {
      if (!known.contains(name)) {
        throw place.fault(
            "`{%s}` is unknown here%s: expected one of %s"
                .formatted(name, Nearest.hint(name, known), known.stream().sorted().toList()));
      }
    }
  }
}
