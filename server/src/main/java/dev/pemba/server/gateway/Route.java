package dev.pemba.server.gateway;

import dev.pemba.model.RelationName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One entry of a mapping: which requests it is about, and what is asked for them.
///
/// @param methods in capitals; empty for all
/// @param guard what is asked; empty for requests that anybody may make
record Route(
    Place place,
    List<HostTemplate> hosts,
    Set<String> methods,
    List<PathTemplate> paths,
    Optional<Guard> guard) {
  Route {
    hosts = List.copyOf(hosts);
    methods = Set.copyOf(methods);
    paths = List.copyOf(paths);
  }

  /// What is asked for a request.
  ///
  /// @param identities who may be the subject: the first whose evidence the request brings
  /// @param context values by name: templates, or constants as they are
  record Guard(
      EntityTemplate object,
      RelationName permission,
      List<Identity> identities,
      Map<String, ContextValue> context) {
    Guard {
      identities = List.copyOf(identities);
      context = Map.copyOf(context);
    }
  }

  /// What a condition is told.
  sealed interface ContextValue {
    record Constant(Object value) implements ContextValue {}

    record Filled(TextTemplate template) implements ContextValue {}
  }

  /// How it is told apart in messages.
  String told(HostTemplate host, PathTemplate path) {
    String method = methods.isEmpty() ? "*" : String.join(",", methods.stream().sorted().toList());
    return "`%s %s%s` of line %d"
        .formatted(method, host.any() ? "" : host.text(), path.text(), place.line());
  }

  /// The methods that two routes share; null if none.
  @Nullable String shared(Route other) {
    if (methods.isEmpty() != other.methods.isEmpty()) {
      return null; // the one that names methods goes first
    }
    if (methods.isEmpty()) {
      return "*";
    }
    return methods.stream().filter(other.methods::contains).sorted().findFirst().orElse(null);
  }
}
