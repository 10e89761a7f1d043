package dev.pemba.cli;

import dev.pemba.v1.Precondition;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// What must hold for a change to happen.
final class PreconditionOptions {
  @Option(
      names = "--if",
      paramLabel = "FILTER",
      description = "Only if some relationship matches this filter. May be repeated.")
  private List<String> mustMatch = List.of();

  @Option(
      names = "--unless",
      paramLabel = "FILTER",
      description = "Only if no relationship matches this filter. May be repeated.")
  private List<String> mustNotMatch = List.of();

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "A repetition with the same key answers as the first did and changes nothing.")
  private String idempotencyKey = "";

  List<Precondition> preconditions() {
    List<Precondition> preconditions = new ArrayList<>();
    mustMatch.forEach(
        text -> preconditions.add(precondition(text, Precondition.Operation.OPERATION_MUST_MATCH)));
    mustNotMatch.forEach(
        text ->
            preconditions.add(precondition(text, Precondition.Operation.OPERATION_MUST_NOT_MATCH)));
    return preconditions;
  }

  String idempotencyKey() {
    return idempotencyKey;
  }

  private static Precondition precondition(String text, Precondition.Operation operation) {
    return Precondition.newBuilder().setFilter(Filters.parse(text)).setOperation(operation).build();
  }
}
