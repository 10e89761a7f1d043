package dev.pemba.server.gateway;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A template of hosts, such as `api.example.com` or `{tenant}.example.com`.
///
/// @param any true if every host is meant
record HostTemplate(String text, Segments labels, boolean any) {
  static final HostTemplate ANY = new HostTemplate("*", new Segments(List.of()), true);

  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z][a-z0-9_]*)}");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9_-]{1,63}");
  private static final Splitter DOTS = Splitter.on('.');

  static HostTemplate parse(String text, Place place) {
    if (text.equals("*")) {
      return ANY;
    }
    List<Segments.Part> parts = new ArrayList<>();
    for (String label : DOTS.split(text)) {
      Matcher variable = VARIABLE.matcher(label);
      if (variable.matches()) {
        parts.add(new Segments.Any(variable.group(1)));
      } else if (LABEL.matcher(label).matches()) {
        parts.add(new Segments.Fixed(label, label));
      } else {
        throw place.fault(
            "the host `%s`: expected labels in small letters, or variables such as `{tenant}`,"
                    .formatted(text)
                + " without a port; or `*` for any");
      }
    }
    Segments labels = new Segments(parts);
    if (labels.names().size()
        < parts.stream().filter(p -> !(p instanceof Segments.Fixed)).count()) {
      throw place.fault("the host `%s` has one variable twice".formatted(text));
    }
    return new HostTemplate(text, labels, false);
  }

  boolean fits(RequestHost host) {
    return any || labels.fits(host.labels());
  }

  Map<String, String> values(RequestHost host) {
    return any ? Map.of() : labels.values(host.labels());
  }

  Segments.Relation to(HostTemplate other) {
    if (any || other.any) {
      return any == other.any
          ? Segments.Relation.SAME
          : any ? Segments.Relation.WIDER : Segments.Relation.NARROWER;
    }
    return labels.to(other.labels);
  }
}
