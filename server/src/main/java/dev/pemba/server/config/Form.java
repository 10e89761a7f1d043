package dev.pemba.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a setting's text is read.
///
/// @param expected what a legal text looks like, after "expected"
/// @param reader gives empty for an illegal text
record Form<T>(String expected, Function<String, Optional<T>> reader) {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(|KiB|MiB|GiB)");

  static Form<String> text(String expected) {
    return new Form<>(expected, Optional::of);
  }

  static Form<Optional<Path>> optionalPath() {
    return path().orNothing("", "a path, or nothing");
  }

  static Form<Path> path() {
    return new Form<>("a path", text -> text.isEmpty() ? Optional.empty() : readPath(text));
  }

  static Form<Integer> port() {
    return new Form<>(
        "a port from 0 to 65535 (0 for any free one)",
        text -> readLong(text).filter(n -> n >= 0 && n <= 65_535).map(Long::intValue));
  }

  static Form<Optional<Integer>> optionalPort() {
    return port().orNothing("auto", "`auto`, or " + port().expected());
  }

  /// An address that paths can be added to; without the slash at its end.
  static Form<Optional<URI>> optionalHttps() {
    return new Form<>("such as `https://pemba.example.com`", Form::readHttps)
        .orNothing("", "a URL such as `https://pemba.example.com`, without a query, or nothing");
  }

  static Form<Long> count(long least, long most) {
    return new Form<>(
        "a whole number from %d to %d".formatted(least, most),
        text -> readLong(text).filter(n -> n >= least && n <= most));
  }

  static Form<Boolean> flag() {
    return new Form<>(
        "`true` or `false`",
        text ->
            switch (text) {
              case "true" -> Optional.of(true);
              case "false" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  /// A length of time, not zero.
  static Form<Duration> duration() {
    return new Form<>(
        "a time such as `500ms`, `30s`, `5m`, `12h` or `7d`",
        text -> {
          Matcher matcher = DURATION.matcher(text);
          return matcher.matches()
              ? Optional.of(duration(Long.parseLong(matcher.group(1)), matcher.group(2)))
                  .filter(time -> !time.isZero())
              : Optional.empty();
        });
  }

  /// A size in bytes.
  static Form<Long> size(long leastBytes, long mostBytes) {
    return new Form<>(
        "a size such as `64KiB`, `16MiB` or `2GiB`, from %s to %s"
            .formatted(size(leastBytes), size(mostBytes)),
        text -> {
          Matcher matcher = SIZE.matcher(text);
          return matcher.matches()
              ? Optional.of(Long.parseLong(matcher.group(1)) << shift(matcher.group(2)))
                  .filter(n -> n >= leastBytes && n <= mostBytes)
              : Optional.empty();
        });
  }

  /// One of an enum's constants, in lower case.
  static <E extends Enum<E>> Form<E> choice(Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    return new Form<>(
        "one of " + String.join(", ", constants.stream().map(c -> "`" + word(c) + "`").toList()),
        text -> constants.stream().filter(c -> word(c).equals(text)).findFirst());
  }

  /// One of an enum's constants, or `none`.
  static <E extends Enum<E>> Form<Optional<E>> optionalChoice(Class<E> type) {
    Form<E> choice = choice(type);
    return choice.orNothing("none", choice.expected().replace("one of ", "one of `none`, "));
  }

  private Form<Optional<T>> orNothing(String nothing, String wanted) {
    return new Form<>(
        wanted,
        text -> {
          Optional<T> value = text.equals(nothing) ? Optional.empty() : reader.apply(text);
          return value.isPresent() || text.equals(nothing) ? Optional.of(value) : Optional.empty();
        });
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<Path> readPath(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  private static Optional<URI> readHttps(String text) {
    try {
      URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean legal =
          "https".equals(uri.getScheme())
              && uri.getHost() != null
              && uri.getUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
      return legal ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  private static Optional<Long> readLong(String text) {
    return text.matches("\\d{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private static Duration duration(long amount, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static int shift(String unit) {
    return switch (unit) {
      case "KiB" -> 10;
      case "MiB" -> 20;
      case "GiB" -> 30;
      default -> 0;
    };
  }

  private static String size(long bytes) {
    for (String unit : List.of("GiB", "MiB", "KiB")) {
      if (bytes >= 1L << shift(unit) && bytes % (1L << shift(unit)) == 0) {
        return (bytes >> shift(unit)) + unit;
      }
    }
    return Long.toString(bytes);
  }
}
