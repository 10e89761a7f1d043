package dev.pemba.server.grpc;

import dev.pemba.server.app.Effort;
import dev.pemba.server.app.Request;

/// What a call brings besides its message: who makes it, and what it may spend.
record Incoming(Request request, CallDeadline deadline, long visitedEdges) {
  /// Edges that a call may visit on a network thread before it moves to a worker.
  static final long BRIEF_EDGES = 4_000;

  Effort effort() {
    return new Effort(visitedEdges, deadline, Effort.Place.WORKER, request);
  }

  /// What is spent on a network thread.
  Effort briefEffort(Effort.Place place) {
    return new Effort(Math.min(BRIEF_EDGES, visitedEdges), deadline, place, request);
  }
}
