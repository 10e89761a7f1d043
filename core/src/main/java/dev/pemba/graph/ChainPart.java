package dev.pemba.graph;

/// One of the ordinary questions that a question about a [Chain] comes down to.
///
/// @param link whose question it is
/// @param world to ask it in: that of a delegation is told what is asked
public record ChainPart(ChainLink link, World world, Question question) {}
