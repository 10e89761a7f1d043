package dev.pemba.server.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A template of paths, such as `/datasets/{id}` or `/files/{path...}`.
///
/// @param slashAtEnd true if only paths that end in a slash are meant
record PathTemplate(String text, Segments segments, boolean slashAtEnd) {
  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z][a-z0-9_]*)(\\.\\.\\.)?}");

  static PathTemplate parse(String text, Place place) {
    if (!text.startsWith("/")) {
      throw place.fault("the path `%s` does not start with `/`".formatted(text));
    }
    List<Segments.Part> parts = new ArrayList<>();
    String inner =
        text.substring(
            1, text.length() > 1 && text.endsWith("/") ? text.length() - 1 : text.length());
    String[] segments = inner.isEmpty() ? new String[0] : inner.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      parts.add(part(segments[i], i == segments.length - 1, text, place));
    }
    Segments all = new Segments(parts);
    if (all.names().size() < parts.stream().filter(p -> !(p instanceof Segments.Fixed)).count()) {
      throw place.fault("the path `%s` has one variable twice".formatted(text));
    }
    boolean slash = text.length() > 1 && text.endsWith("/");
    if (slash && !parts.isEmpty() && parts.getLast() instanceof Segments.Rest) {
      throw place.fault(
          "the path `%s`: leave the slash at the end out; `...` takes both".formatted(text));
    }
    return new PathTemplate(text, all, slash);
  }

  private static Segments.Part part(String segment, boolean last, String text, Place place) {
    Matcher variable = VARIABLE.matcher(segment);
    if (variable.matches()) {
      if (variable.group(2) == null) {
        return new Segments.Any(variable.group(1));
      }
      if (!last) {
        throw place.fault(
            "the path `%s`: `%s` stands for all that is left, so nothing can follow"
                .formatted(text, segment));
      }
      return new Segments.Rest(variable.group(1));
    }
    if (segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0) {
      throw place.fault(
          "the path `%s`: `%s` is no variable: expected a whole segment such as `{id}`, of small"
                  .formatted(text, segment)
              + " letters, digits and `_`, or `{path...}` at the end");
    }
    try {
      String fixed = RequestPath.segment(segment);
      return new Segments.Fixed(fixed, RequestPath.fold(fixed));
    } catch (Refusal refusal) {
      throw place.fault("no request can have the path `%s`: %s".formatted(text, refusal.why()));
    }
  }

  /// True if a path that fits is spelled as here.
  boolean spells(RequestPath path) {
    boolean rest =
        !segments.parts().isEmpty() && segments.parts().getLast() instanceof Segments.Rest;
    return (rest || path.slashAtEnd() == slashAtEnd) && segments.spells(path.segments());
  }
}
