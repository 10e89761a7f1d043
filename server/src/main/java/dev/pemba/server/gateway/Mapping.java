package dev.pemba.server.gateway;

import dev.pemba.graph.Question;
import dev.pemba.model.Context;
import dev.pemba.model.PembaException;
import dev.pemba.model.Subject;
import dev.pemba.schema.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// From requests to questions, as a mapping file says. Immutable, but for the keys of tokens.
public final class Mapping {
  private final List<Route> routes;
  private final RouteTable table;

  Mapping(List<Route> routes) {
    this.routes = List.copyOf(routes);
    this.table = RouteTable.of(routes);
  }

  /// A request that has a route.
  public sealed interface Routed {
    /// Anybody may make it.
    record Open() implements Routed {}

    /// Its subject is yet to be found out.
    ///
    /// @param quick true if that takes no long computation
    record Guarded(
        Route.Guard guard, Map<String, String> values, HttpRequest request, boolean quick)
        implements Routed {}
  }

  /// What to ask.
  public record Asked(Question question, Context context) {}

  /// Finds the route of a request. Throws `Refusal` if it has none.
  public Routed route(HttpRequest request) {
    RequestPath path = RequestPath.parse(request.path());
    RequestHost host = RequestHost.parse(request.host());
    RouteTable.Found found = table.find(request.method(), host, path);
    Optional<Route.Guard> guard = found.route().guard();
    if (guard.isEmpty()) {
      return new Routed.Open();
    }
    Map<String, String> values = new HashMap<>(found.values());
    values.put(RequestValues.METHOD, request.method());
    values.put(RequestValues.HOST, String.join(".", host.labels()));
    values.put(RequestValues.PATH, "/" + String.join("/", path.segments()));
    values.put(RequestValues.ADDRESS, request.address());
    return new Routed.Guarded(guard.get(), values, request, request.authorization().isEmpty());
  }

  /// Finds out who makes a request, and what to ask for it. Throws `Refusal`, or `PembaException`
  /// if it can't be found out now.
  public Asked ask(Routed.Guarded routed) {
    Asker asker = Identification.of(routed.guard().identities(), routed.request());
    return new Asked(
        new Question(
            routed.guard().object().fill(routed.values()),
            routed.guard().permission(),
            Subject.of(asker.subject()),
            asker.actors()),
        context(routed));
  }

  private static Context context(Routed.Guarded routed) {
    Map<String, @Nullable Object> context = new HashMap<>();
    routed
        .guard()
        .context()
        .forEach(
            (name, value) -> {
              switch (value) {
                case Route.ContextValue.Constant(Object constant) -> context.put(name, constant);
                case Route.ContextValue.Filled(TextTemplate template) ->
                    context.put(name, template.fill(routed.values()));
              }
            });
    return context.isEmpty() ? Context.EMPTY : new Context(context);
  }

  /// Throws `PembaException` naming the line of the first type or permission that the schema lacks.
  void check(Schema schema) {
    for (Route route : routes) {
      route.guard().ifPresent(guard -> check(guard, schema));
    }
  }

  private static void check(Route.Guard guard, Schema schema) {
    Place place = guard.object().place();
    try {
      guard.object().type().ifPresent(type -> schema.relation(type, guard.permission()));
      for (Identity identity : guard.identities()) {
        switch (identity) {
          case Identity.OfCertificate(_, _, EntityTemplate subject) -> {
            place = subject.place();
            subject.type().ifPresent(schema::definition);
          }
          case Identity.OfToken(_, _, EntityTemplate subject, Optional<EntityTemplate> actors) -> {
            place = subject.place();
            subject.type().ifPresent(schema::definition);
            if (actors.isPresent()) {
              place = actors.get().place();
              actors.get().type().ifPresent(schema::definition);
            }
          }
        }
      }
    } catch (PembaException failure) {
      throw place.fault(failure.getMessage());
    }
  }
}
