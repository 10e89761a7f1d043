package dev.pemba.server.grpc;

import dev.pemba.server.app.Effort;
import dev.pemba.server.app.Request;

/// What a call brings besides its message: who makes it, and what it may spend.
record Incoming(Request request, CallDeadline deadline, long visitedEdges) {
  Effort effort() {
    return effort(Effort.Place.WORKER);
  }

  Effort effort(Effort.Place place) {
    return new Effort(visitedEdges, deadline, place, request);
  }
}
