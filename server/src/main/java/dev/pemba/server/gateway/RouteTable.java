package dev.pemba.server.gateway;

import dev.pemba.server.gateway.Segments.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the one route for a request.
///
/// INVARIANT (one route): the narrowest host is taken first, then the narrowest path of it, then
/// the method. At each step there is one narrowest, or the routes are refused; what is wider is not
/// asked then, even if the narrowest does not take the method or the spelling.
final class RouteTable {
  private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z-]{0,31}");

  private final List<Rule> rules;

  /// A route by one of its hosts and one of its paths.
  record Rule(Route route, HostTemplate host, PathTemplate path) {}

  /// The route that was found.
  ///
  /// @param values of the variables of host and path
  record Found(Route route, Map<String, String> values) {}

  private RouteTable(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /// Throws `PembaException` if two routes could both be meant by one request.
  static RouteTable of(List<Route> routes) {
    List<Rule> rules = new ArrayList<>();
    for (Route route : routes) {
      for (HostTemplate host : route.hosts()) {
        for (PathTemplate path : route.paths()) {
          Rule added = new Rule(route, host, path);
          rules.forEach(rule -> compare(added, rule));
          rules.add(added);
        }
      }
    }
    return new RouteTable(rules);
  }

  private static void compare(Rule added, Rule before) {
    switch (added.host.to(before.host)) {
      case APART, NARROWER, WIDER -> {}
      case CROSSING -> throw ambiguous(added, before, "neither host is narrower");
      case SAME -> comparePaths(added, before);
    }
  }

  private static void comparePaths(Rule added, Rule before) {
    switch (added.path.segments().to(before.path.segments())) {
      case APART, NARROWER, WIDER -> {}
      case CROSSING -> throw ambiguous(added, before, "neither path is narrower");
      case SAME -> {
        boolean variants =
            added.route.equals(before.route)
                && added.path.slashAtEnd() != before.path.slashAtEnd()
                && added.path.segments().equals(before.path.segments());
        String shared = added.route.shared(before.route);
        if (!variants && shared != null) {
          throw ambiguous(added, before, "both take the method `%s`".formatted(shared));
        }
      }
    }
  }

  private static RuntimeException ambiguous(Rule added, Rule before, String why) {
    return added
        .route
        .place()
        .fault(
            "%s and %s could both be meant by one request, as %s: make one narrower, or put both in one route"
                .formatted(
                    added.route.told(added.host, added.path),
                    before.route.told(before.host, before.path),
                    why));
  }

  /// The route of a request. Throws `Refusal` if there is none.
  Found find(String method, RequestHost host, RequestPath path) {
    if (!METHOD.matcher(method).matches()) {
      throw Refusal.noRoute("the method is not in capital letters");
    }
    List<Rule> narrowest = narrowest(host, path.folded());
    Rule rule =
        spelled(narrowest, method, path)
            .orElseThrow(() -> Refusal.noRoute("a route fits, but for the method or the spelling"));
    Map<String, String> values = new java.util.HashMap<>(rule.host.values(host));
    values.putAll(rule.path.segments().values(path.segments()));
    return new Found(rule.route, values);
  }

  private List<Rule> narrowest(RequestHost host, List<String> folded) {
    HostTemplate best = null;
    for (Rule rule : rules) {
      if (rule.host.fits(host) && (best == null || rule.host.to(best) == Relation.NARROWER)) {
        best = rule.host;
      }
    }
    if (best == null) {
      throw Refusal.noRoute("no route has this host");
    }
    List<Rule> found = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule.host.to(best) == Relation.SAME && rule.path.segments().fits(folded)) {
        Relation relation =
            found.isEmpty()
                ? Relation.NARROWER
                : rule.path.segments().to(found.getFirst().path.segments());
        if (relation == Relation.NARROWER) {
          found.clear();
        }
        if (relation == Relation.NARROWER || relation == Relation.SAME) {
          found.add(rule);
        }
      }
    }
    if (found.isEmpty()) {
      throw Refusal.noRoute("no route has this path");
    }
    return found;
  }

  /// `HEAD` is `GET` without the content.
  private static Optional<Rule> spelled(List<Rule> rules, String method, RequestPath path) {
    String asked = method.equals("HEAD") ? "GET" : method;
    boolean named = rules.stream().anyMatch(rule -> rule.route.methods().contains(asked));
    @Nullable Rule found = null;
    for (Rule rule : rules) {
      boolean takes = named ? rule.route.methods().contains(asked) : rule.route.methods().isEmpty();
      if (takes && rule.path.spells(path)) {
        found = rule;
      }
    }
    return Optional.ofNullable(found);
  }
}
