package dev.pemba.server.gateway;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A template of segments, such as `/datasets/{id}` or `{tenant}.example.com`: each is a fixed text
/// or a variable, and the last may be a variable for all that is left, one or more.
record Segments(List<Part> parts) {
  Segments {
    parts = List.copyOf(parts);
  }

  sealed interface Part {}

  /// A text that must be there.
  ///
  /// @param folded the same without regard to case
  record Fixed(String text, String folded) implements Part {}

  /// Any one segment.
  record Any(String name) implements Part {}

  /// One segment or more.
  record Rest(String name) implements Part {}

  /// How what fits one template relates to what fits another.
  enum Relation {
    /// Nothing fits both.
    APART,
    /// They are alike but for the names of variables.
    SAME,
    /// All that fits this one fits the other.
    NARROWER,
    WIDER,
    /// Something fits both, and neither is narrower.
    CROSSING
  }

  /// The names of the variables.
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (Part part : parts) {
      switch (part) {
        case Fixed _ -> {}
        case Any(String name) -> names.add(name);
        case Rest(String name) -> names.add(name);
      }
    }
    return names;
  }

  /// True if the segments fit, without regard to case.
  boolean fits(List<String> folded) {
    for (int i = 0; i < parts.size(); i++) {
      if (i >= folded.size()) {
        return false;
      }
      switch (parts.get(i)) {
        case Fixed(_, String text) -> {
          if (!text.equals(folded.get(i))) {
            return false;
          }
        }
        case Any _ -> {}
        case Rest _ -> {
          return true;
        }
      }
    }
    return folded.size() == parts.size();
  }

  /// True if segments that fit are spelled as here where the text is fixed.
  boolean spells(List<String> segments) {
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof Fixed(String text, _) && !text.equals(segments.get(i))) {
        return false;
      }
    }
    return true;
  }

  /// The values of the variables in segments that fit.
  Map<String, String> values(List<String> segments) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      switch (parts.get(i)) {
        case Fixed _ -> {}
        case Any(String name) -> values.put(name, segments.get(i));
        case Rest(String name) ->
            values.put(name, String.join("/", segments.subList(i, segments.size())));
      }
    }
    return values;
  }

  Relation to(Segments other) {
    boolean narrower = false;
    boolean wider = false;
    int shorter = Math.min(parts.size(), other.parts.size());
    for (int i = 0; i < shorter; i++) {
      Part mine = parts.get(i);
      Part theirs = other.parts.get(i);
      if (mine instanceof Rest || theirs instanceof Rest) {
        narrower |= !(mine instanceof Rest);
        wider |= !(theirs instanceof Rest);
        return relation(narrower, wider);
      }
      if (mine instanceof Fixed(_, String text) && theirs instanceof Fixed(_, String otherText)) {
        if (!text.equals(otherText)) {
          return Relation.APART;
        }
      } else {
        narrower |= mine instanceof Fixed;
        wider |= theirs instanceof Fixed;
      }
    }
    return parts.size() == other.parts.size() ? relation(narrower, wider) : Relation.APART;
  }

  private static Relation relation(boolean narrower, boolean wider) {
    if (narrower && wider) {
      return Relation.CROSSING;
    }
    return narrower ? Relation.NARROWER : wider ? Relation.WIDER : Relation.SAME;
  }
}
