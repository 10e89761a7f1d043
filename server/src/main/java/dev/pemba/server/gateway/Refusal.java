package dev.pemba.server.gateway;

/// A request that is refused before anything is asked. An answer rather than a failure, so it has
/// no stack.
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Kind kind;
  private final String why;

  /// What is wrong with it.
  public enum Kind {
    /// The mapping says nothing about it, or its path could be read in two ways.
    NO_ROUTE,
    /// It does not say who makes it, or not so that it could be believed.
    UNAUTHENTICATED
  }

  private Refusal(Kind kind, String why) {
    super(why, null, false, false);
    this.kind = kind;
    this.why = why;
  }

  static Refusal noRoute(String why) {
    return new Refusal(Kind.NO_ROUTE, why);
  }

  static Refusal unauthenticated(String why) {
    return new Refusal(Kind.UNAUTHENTICATED, why);
  }

  public Kind kind() {
    return kind;
  }

  /// One sentence for whoever runs the gateway.
  public String why() {
    return why;
  }
}
