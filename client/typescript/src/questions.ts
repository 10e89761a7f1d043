/** What may be asked of permissions, and what is answered. */

import type { JsonObject } from "@bufbuild/protobuf";
import type { CallOptions } from "./calls.js";
import type { Consistency } from "./consistency.js";
import type { PembaError } from "./errors.js";
import type { PageOptions } from "./listing.js";
import type { ObjectInput, RelationshipInput, SubjectInput } from "./references.js";
import type { UpdateInput } from "./writing.js";

/** What an answer says. A failed call is an error and never one of these. */
export type Decision = "allowed" | "denied" | "conditional";

/** In which world a question is asked, and how long for. */
export interface QuestionOptions extends CallOptions {
  consistency?: Consistency;
}

/** What a question may take for granted. */
export interface Assumptions {
  /** Values that conditions may need. */
  context?: JsonObject;
  /** Relationships that are true for this request only. */
  contextualRelationships?: RelationshipInput[];
  /** A change that is not made: answer as if it had been. */
  draft?: { schema?: string; updates?: UpdateInput[] };
}

/** May this subject do that to this object? */
export interface Question {
  subject: SubjectInput;
  permission: string;
  object: ObjectInput;
  context?: JsonObject;
  /** Through whom the subject acts, the first delegate first: the whole chain must be allowed. */
  actors?: ObjectInput[];
}

export type CheckInput = Question & Assumptions;

export interface Answer {
  decision: Decision;
  /** With `conditional`: the values that are missing, sorted. */
  missingContext: string[];
  /** Until when the answer is known to hold; absent if nothing in it ends by itself. */
  validUntil?: Date;
  /** Where the chain of actors broke. */
  failedLink?: ChainLink;
}

export interface CheckAnswer extends Answer {
  /** The revision this was answered at. */
  token: string;
  decisionId: string;
}

/** An item of many that failed: neither allowed nor denied. */
export interface FailedAnswer {
  decision: "failed";
  error: PembaError;
}

export interface CheckManyAnswer {
  /** One for each item, in order. */
  answers: (Answer | FailedAnswer)[];
  /** The one revision all were answered at; empty if nothing was asked. */
  token: string;
}

export interface ChainLink {
  /** 0 for the subject, 1 for the first actor, and so on. */
  index: number;
  kind: "actor" | "delegation";
  giver?: string;
  taker?: string;
  /** The same in words. */
  text: string;
}

export interface ListObjectsInput extends Assumptions, PageOptions {
  type: string;
  permission: string;
  subject: SubjectInput;
  actors?: ObjectInput[];
}

/** An object of a list. */
export interface ListedObject {
  id: string;
  decision: "allowed" | "conditional";
  missingContext: string[];
}

export interface ListSubjectsInput extends Assumptions, PageOptions {
  object: ObjectInput;
  permission: string;
  subjectType: string;
  /** To list usersets of this relation; plain subjects unless set. */
  subjectRelation?: string;
  /** Through whom the subjects act: those for whom the whole chain is allowed. */
  actors?: ObjectInput[];
}

/** A subject of a list. */
export interface ListedSubject {
  /** The id, or `*` for everyone of the type but `excludedIds`. */
  id: string;
  decision: "allowed" | "conditional";
  missingContext: string[];
  excludedIds: string[];
}

export interface ListPermissionsInput {
  subject: SubjectInput;
  objects: ObjectInput[];
  /** Every permission of the object's type unless set. */
  permissions?: string[];
  context?: JsonObject;
  contextualRelationships?: RelationshipInput[];
  actors?: ObjectInput[];
}

export interface HeldPermission {
  permission: string;
  decision: "allowed" | "conditional";
  missingContext: string[];
}

export interface ListPermissionsAnswer {
  /** One for each object, in order. */
  objects: { object: string; permissions: HeldPermission[] }[];
  token: string;
}
