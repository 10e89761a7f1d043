package dev.pemba.server.app;

import dev.pemba.graph.Engine;

/// What every use case that decides is made of.
public record Decider(Worlds worlds, Engine engine, Recorder recorder) {}
