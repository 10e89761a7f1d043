package pemba

// A Reason is the stable, machine-readable half of an [Error]. It is an error itself, so that
// `errors.Is(err, pemba.ReasonUnknownType)` asks for it.
type Reason string

func (r Reason) Error() string { return string(r) }

// The reasons that servers give.
const (
	// The request's form is wrong: a missing field, an illegal id, an unreadable text.
	ReasonMalformedRequest Reason = "MALFORMED_REQUEST"
	// A schema's text can't be read.
	ReasonSchemaSyntax Reason = "SCHEMA_SYNTAX"
	// A schema reads, but its parts contradict each other.
	ReasonSchemaInvalid Reason = "SCHEMA_INVALID"
	// A schema change would leave stored relationships without a meaning.
	ReasonSchemaStrandsRelationships Reason = "SCHEMA_STRANDS_RELATIONSHIPS"
	// No schema has been written at the revision asked.
	ReasonNoSchema Reason = "NO_SCHEMA"
	// The schema defines no such object type.
	ReasonUnknownType Reason = "UNKNOWN_TYPE"
	// The type has no such relation or permission.
	ReasonUnknownRelation Reason = "UNKNOWN_RELATION"
	// The schema defines no such caveat.
	ReasonUnknownCaveat Reason = "UNKNOWN_CAVEAT"
	// The schema does not let this subject stand in this relation.
	ReasonRelationshipNotAllowed Reason = "RELATIONSHIP_NOT_ALLOWED"
	// A context holds a value that the caveat's parameter can't take.
	ReasonContextInvalid Reason = "CONTEXT_INVALID"
	// A condition could not be evaluated: its expression failed on these values.
	ReasonConditionFailed Reason = "CONDITION_FAILED"
	// A relationship to be created exists.
	ReasonAlreadyExists Reason = "ALREADY_EXISTS"
	// A precondition of a write does not hold.
	ReasonPreconditionFailed Reason = "PRECONDITION_FAILED"
	// One write names the same relationship twice.
	ReasonDuplicateUpdate Reason = "DUPLICATE_UPDATE"
	// The idempotency key was used for another write.
	ReasonIdempotencyKeyReused Reason = "IDEMPOTENCY_KEY_REUSED"
	// A token can't be read.
	ReasonTokenMalformed Reason = "TOKEN_MALFORMED"
	// A token was given out by another store.
	ReasonTokenOfAnotherStore Reason = "TOKEN_OF_ANOTHER_STORE"
	// The revision asked for is older than what is kept.
	ReasonRevisionNotKept Reason = "REVISION_NOT_KEPT"
	// The revision asked for has not been reached by this node.
	ReasonRevisionNotReached Reason = "REVISION_NOT_REACHED"
	// A cursor can't be read, or belongs to another request.
	ReasonCursorInvalid Reason = "CURSOR_INVALID"
	// A named limit is exceeded.
	ReasonLimitExceeded Reason = "LIMIT_EXCEEDED"
	// The request visited more of the graph, or held more memory, than its budget allows.
	ReasonBudgetExceeded Reason = "BUDGET_EXCEEDED"
	// The request's deadline passed before the answer was found.
	ReasonDeadlineExceeded Reason = "DEADLINE_EXCEEDED"
	// The caller went away.
	ReasonCancelled Reason = "CANCELLED"
	// The caller did not say who it is, or is not known.
	ReasonUnauthenticated Reason = "UNAUTHENTICATED"
	// The caller's role does not allow this call.
	ReasonRoleNotAllowed Reason = "ROLE_NOT_ALLOWED"
	// Too much is waiting to be done; try again later.
	ReasonOverloaded Reason = "OVERLOADED"
	// The store can't take writes: its disk is full or failed.
	ReasonStoreUnwritable Reason = "STORE_UNWRITABLE"
	// The node is stopping or not ready.
	ReasonUnavailable Reason = "UNAVAILABLE"
	// Stored data is damaged.
	ReasonDataCorrupt Reason = "DATA_CORRUPT"
	// The node is set not to do this.
	ReasonNotEnabled Reason = "NOT_ENABLED"
	// A setting of the node can't be read or contradicts another.
	ReasonConfigurationInvalid Reason = "CONFIGURATION_INVALID"
	// A fault of Pemba's own.
	ReasonInternal Reason = "INTERNAL"
)
