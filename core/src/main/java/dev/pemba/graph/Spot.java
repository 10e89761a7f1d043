package dev.pemba.graph;

/// A node of the plan for one object: what explanations are made of.
record Spot(Node node, int object) {}
