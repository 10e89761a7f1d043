package dev.pemba.model;

/// Named bounds of the public contract. Those an operator may move live in the configuration.
public final class Limits {
  /// Items in one `CheckMany`.
  public static final int CHECK_MANY_ITEMS = 10_000;

  /// Relationship updates in one write.
  public static final int UPDATES_PER_WRITE = 1_000;

  /// Updates of one draft.
  public static final int UPDATES_PER_DRAFT = 1_000;

  /// Questions that one replay of decisions may find to be answered otherwise.
  public static final int REPLAYED_CHANGES = 100_000;

  /// Lists that one replay of decisions asks again.
  public static final int REPLAYED_LISTS = 10_000;

  /// Preconditions of one write.
  public static final int PRECONDITIONS_PER_WRITE = 1_000;

  /// Contextual relationships of one request.
  public static final int CONTEXTUAL_RELATIONSHIPS = 1_000;

  /// Actors of one request.
  public static final int ACTORS = 8;

  /// Objects of one `ListPermissions`.
  public static final int LIST_PERMISSIONS_OBJECTS = 1_000;

  /// Results in one page of an AuthZEN search.
  public static final int SEARCH_RESULTS = 10_000;

  /// Results in one page of an AuthZEN search that does not say how many.
  public static final int USUAL_SEARCH_RESULTS = 1_000;

  /// Characters of a schema's text.
  public static final int SCHEMA_CHARACTERS = 4 << 20;

  /// Caveats of a schema: each costs some milliseconds to compile.
  public static final int CAVEATS_PER_SCHEMA = 1_000;

  /// Alternatives of a relation's type: each arrow over the relation looks at all of them.
  public static final int ALTERNATIVES_PER_RELATION = 1_000;

  /// Characters of a caveat's expression.
  public static final int CAVEAT_CHARACTERS = 100_000;

  /// Nodes of the tree of a caveat's expression.
  public static final int CONDITION_NODES = 20_000;

  /// Steps through lists and maps in one evaluation of a caveat.
  public static final int CONDITION_ITERATIONS = 10_000;

  /// Depth of nested parentheses in a schema, and of nested values in a context.
  public static final int NESTING = 100;

  /// Exclusions nested below a permission, through all that it is computed from: each is decided by
  /// a search within a search, the one place where the engine recurses.
  public static final int NEGATION_DEPTH = 100;

  /// Steps of an explanation; those furthest from the question are left out.
  public static final int EXPLAINED_STEPS = 1_000;

  /// Branches told of one step of an explanation.
  public static final int EXPLAINED_BRANCHES = 20;

  /// Sets of changes suggested for one denial.
  public static final int SUGGESTIONS = 3;

  /// Changes in one suggested set.
  public static final int SUGGESTED_CHANGES = 4;

  /// Sets of changes that are tried for one denial.
  public static final int SUGGESTION_TRIES = 200;

  /// Relations and permissions of objects that are looked at for what they lack, in each try.
  public static final int SUGGESTION_PLACES = 1_000;

  /// Edges that may be visited for suggestions, beside those of the explanation.
  public static final long SUGGESTION_EDGES = 1_000_000;

  /// Usersets of one kind, among those that a subject is in, that are considered for suggestions.
  public static final int SUGGESTED_USERSETS = 8;

  /// Bytes of a context, on a request or on a relationship, as JSON.
  public static final int CONTEXT_BYTES = 65_536;

  /// Characters of the contextual relationships of one request on the record of decisions, all of
  /// its items together: of more of them the record holds how many they were, and their digest.
  public static final int RECORDED_CONTEXTUAL = 1 << 20;

  /// Characters of the names of one list on the record of decisions: of more the record holds the
  /// digest.
  public static final int RECORDED_NAMES = 1 << 20;

  /// Bytes of a write's provenance.
  public static final int METADATA_BYTES = 65_000;

  /// Bytes of an idempotency key.
  public static final int IDEMPOTENCY_KEY_BYTES = 256;

  /// Relationships in one change, whatever made it: bounds what the applier holds in memory.
  public static final int RELATIONSHIPS_PER_CHANGE = 10_000;

  /// Characters of a cursor.
  public static final int CURSOR_CHARACTERS = 8_192;

  private Limits() {}
}
