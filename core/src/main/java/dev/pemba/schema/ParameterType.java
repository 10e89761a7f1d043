package dev.pemba.schema;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The type of a caveat's parameter.
public sealed interface ParameterType {
  /// How each type is written, for messages and completion.
  List<String> NAMES =
      Stream.concat(Stream.of(Kind.values()).map(Kind::text), Stream.of("list<...>", "map<...>"))
          .toList();

  /// A type without parts.
  record Basic(Kind kind) implements ParameterType {
    @Override
    public String toString() {
      return kind.text();
    }
  }

  /// `list<element>`.
  record ListOf(ParameterType element) implements ParameterType {
    @Override
    public String toString() {
      return "list<" + element + ">";
    }
  }

  /// `map<value>`: keys are strings.
  record MapOf(ParameterType value) implements ParameterType {
    @Override
    public String toString() {
      return "map<" + value + ">";
    }
  }

  /// The types without parts.
  enum Kind {
    BOOL,
    INT,
    UINT,
    DOUBLE,
    STRING,
    BYTES,
    DURATION,
    TIMESTAMP,
    IPADDRESS,
    ANY;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
