package dev.pemba.client;

/// Why the server refused or failed: the stable, machine-readable half of an error.
public enum Reason {
  /// The request's form is wrong: a missing field, an illegal id, an unreadable text.
  MALFORMED_REQUEST,
  /// A schema's text can't be read.
  SCHEMA_SYNTAX,
  /// A schema reads, but its parts contradict each other.
  SCHEMA_INVALID,
  /// A schema change would leave stored relationships without a meaning.
  SCHEMA_STRANDS_RELATIONSHIPS,
  /// No schema has been written at the revision asked.
  NO_SCHEMA,
  /// The schema defines no such object type.
  UNKNOWN_TYPE,
  /// The type has no such relation or permission.
  UNKNOWN_RELATION,
  /// The schema defines no such caveat.
  UNKNOWN_CAVEAT,
  /// The schema does not let this subject stand in this relation.
  RELATIONSHIP_NOT_ALLOWED,
  /// A context holds a value that the caveat's parameter can't take.
  CONTEXT_INVALID,
  /// A condition could not be evaluated: its expression failed on these values.
  CONDITION_FAILED,
  /// A relationship to be created exists.
  ALREADY_EXISTS,
  /// A precondition of a write does not hold.
  PRECONDITION_FAILED,
  /// One write names the same relationship twice.
  DUPLICATE_UPDATE,
  /// The idempotency key was used for another write.
  IDEMPOTENCY_KEY_REUSED,
  /// A token can't be read.
  TOKEN_MALFORMED,
  /// A token was given out by another store.
  TOKEN_OF_ANOTHER_STORE,
  /// The revision asked for is older than what is kept.
  REVISION_NOT_KEPT,
  /// The revision asked for has not been reached.
  REVISION_NOT_REACHED,
  /// A cursor can't be read, or belongs to another request.
  CURSOR_INVALID,
  /// A named limit is exceeded.
  LIMIT_EXCEEDED,
  /// The request visited more of the graph, or held more memory, than its budget allows.
  BUDGET_EXCEEDED,
  /// The request's deadline passed before the answer was found.
  DEADLINE_EXCEEDED,
  /// The caller went away.
  CANCELLED,
  /// The caller did not say who it is, or is not known.
  UNAUTHENTICATED,
  /// The caller's role does not allow this call.
  ROLE_NOT_ALLOWED,
  /// Too much is waiting to be done; try again later.
  OVERLOADED,
  /// The store can't take writes: its disk is full or failed.
  STORE_UNWRITABLE,
  /// The node is stopping or not ready.
  UNAVAILABLE,
  /// Stored data is damaged.
  DATA_CORRUPT,
  /// The node is set not to do this.
  NOT_ENABLED,
  /// A setting of the node can't be read or contradicts another.
  CONFIGURATION_INVALID,
  /// A fault of Pemba's own.
  INTERNAL,
  /// None was told (the server was not reached, or something between failed), or one that this
  /// client is too old to know: see [PembaClientException#reasonText].
  UNKNOWN;

  static Reason of(String text) {
    for (Reason reason : values()) {
      if (reason.name().equals(text)) {
        return reason;
      }
    }
    return UNKNOWN;
  }
}
