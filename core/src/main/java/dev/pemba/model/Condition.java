package dev.pemba.model;

/// A caveat on a relationship, with the part of its context that is stored.
public record Condition(CaveatName caveat, Context context) {
  @Override
  public String toString() {
    return context.isEmpty() ? "[" + caveat + "]" : "[" + caveat + ":" + context + "]";
  }
}
