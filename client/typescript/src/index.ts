/**
 * What is the same everywhere. `@pemba/client/node` and `@pemba/client/web` have all of it, and
 * `connect`.
 */

export type { CallOptions } from "./calls.js";
export { type ClientOptions, type Destination, PembaClient } from "./client.js";
export type { Consistency } from "./consistency.js";
export {
  isPembaError,
  type KnownReason,
  PembaError,
  REASONS,
  type Reason,
  type StatusCode,
} from "./errors.js";
export type { Key } from "./interceptors.js";
export type { Listing, Page, PageOptions } from "./listing.js";
export type { RelationshipFilter } from "./messages.js";
export type * from "./questions.js";
export {
  type Condition,
  type ObjectInput,
  type ObjectParts,
  parseRelationship,
  printRelationship,
  type Relationship,
  type RelationshipInput,
  type SubjectInput,
  type SubjectParts,
} from "./references.js";
export type { Exported, ReadOptions, StoredRelationship } from "./relationships.js";
export type { SchemaDifference } from "./schemas.js";
export type { Change, WatchInput, Watching } from "./watching.js";
export {
  type ChangeOptions,
  create,
  type DeleteAnswer,
  type DeleteOptions,
  type Precondition,
  type ProvenanceInput,
  remove,
  touch,
  type UpdateInput,
  type WriteOptions,
} from "./writing.js";
