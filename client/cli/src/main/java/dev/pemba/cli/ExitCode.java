package dev.pemba.cli;

import dev.pemba.client.PembaClientException;
import dev.pemba.model.PembaException;

/// What the command's exit codes mean. They are part of its contract.
public final class ExitCode {
  /// Allowed, or done.
  public static final int YES = 0;

  /// The answer is no: denied, tests failed, a schema or a data folder is at fault.
  public static final int NO = 1;

  /// Allowed only under conditions whose values are missing.
  public static final int CONDITIONAL = 2;

  /// The command line, or a file it names, can't be read.
  public static final int USAGE = 3;

  /// The server refused the request.
  public static final int REFUSED = 4;

  /// No answer: the server was not reached, or not in time.
  public static final int NO_ANSWER = 5;

  /// A fault of the server, of the disk or of this command.
  public static final int FAULT = 6;

  private ExitCode() {}

  static int of(PembaClientException failure) {
    return switch (failure.code()) {
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          UNAUTHENTICATED,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE ->
          REFUSED;
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> NO_ANSWER;
      case OK, UNKNOWN, UNIMPLEMENTED, INTERNAL, DATA_LOSS -> FAULT;
    };
  }

  /// The code of a fault that this process found itself.
  static int of(PembaException failure) {
    return switch (failure.reason()) {
      case STORE_UNWRITABLE, DATA_CORRUPT, INTERNAL, UNAVAILABLE, OVERLOADED -> FAULT;
      case DEADLINE_EXCEEDED, CANCELLED -> NO_ANSWER;
      case MALFORMED_REQUEST,
          SCHEMA_SYNTAX,
          SCHEMA_INVALID,
          SCHEMA_STRANDS_RELATIONSHIPS,
          NO_SCHEMA,
          UNKNOWN_TYPE,
          UNKNOWN_RELATION,
          UNKNOWN_CAVEAT,
          RELATIONSHIP_NOT_ALLOWED,
          CONTEXT_INVALID,
          CONDITION_FAILED,
          ALREADY_EXISTS,
          PRECONDITION_FAILED,
          DUPLICATE_UPDATE,
          IDEMPOTENCY_KEY_REUSED,
          TOKEN_MALFORMED,
          TOKEN_OF_ANOTHER_STORE,
          REVISION_NOT_KEPT,
          REVISION_NOT_REACHED,
          CURSOR_INVALID,
          LIMIT_EXCEEDED,
          BUDGET_EXCEEDED,
          UNAUTHENTICATED,
          ROLE_NOT_ALLOWED,
          NOT_ENABLED,
          CONFIGURATION_INVALID ->
          USAGE;
    };
  }
}
