package dev.pemba.graph;

import dev.pemba.store.IdBytes;

/// An object on which a decision is another in one world than in another.
public record ObjectChange(IdBytes id, Decision before, Decision after) {}
