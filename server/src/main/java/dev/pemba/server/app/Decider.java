package dev.pemba.server.app;

import dev.pemba.graph.Engine;

/// What every use case that decides is made of.
public record Decider(
    Worlds worlds, Engine engine, Recorder recorder, RememberedAnswers remembered) {
  /// One that remembers no answers.
  public Decider(Worlds worlds, Engine engine, Recorder recorder) {
    this(worlds, engine, recorder, RememberedAnswers.NONE);
  }
}
