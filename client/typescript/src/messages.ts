/** Between what callers write and what travels. */

import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { incomplete } from "./errors.js";
import {
  ChainLink_Kind,
  type ChainLink as ChainLinkMessage,
  Decision as DecisionMessage,
  type ObjectRefSchema,
  type RelationshipFilterSchema,
  type Relationship as RelationshipMessage,
  type RelationshipSchema,
  type SubjectRefSchema,
} from "./gen/pemba/v1/model_pb.js";
import type { ChainLink, Decision } from "./questions.js";
import {
  type ObjectInput,
  parseObject,
  parseRelationship,
  parseSubject,
  printObject,
  printSubject,
  type Relationship,
  type RelationshipInput,
  type SubjectInput,
} from "./references.js";

export function objectRef(input: ObjectInput): MessageInitShape<typeof ObjectRefSchema> {
  return parseObject(input);
}

export function subjectRef(input: SubjectInput): MessageInitShape<typeof SubjectRefSchema> {
  return parseSubject(input);
}

export function relationshipMessage(
  input: RelationshipInput,
): MessageInitShape<typeof RelationshipSchema> {
  const parts = typeof input === "string" ? parseRelationship(input) : input;
  return {
    object: objectRef(parts.object),
    relation: parts.relation,
    subject: subjectRef(parts.subject),
    ...(parts.condition && { condition: parts.condition }),
    ...(parts.starts && { starts: timestampFromDate(parts.starts) }),
    ...(parts.expiration && { expiration: timestampFromDate(parts.expiration) }),
  };
}

export function toRelationship(message: RelationshipMessage): Relationship {
  if (!message.object || !message.subject) {
    throw incomplete("the server sent a relationship without its object or subject");
  }
  const { condition, starts, expiration } = message;
  return {
    object: printObject(message.object),
    relation: message.relation,
    subject: printSubject(message.subject),
    ...(condition && {
      condition: {
        caveat: condition.caveat,
        ...(condition.context && { context: condition.context }),
      },
    }),
    ...(starts && { starts: timestampDate(starts) }),
    ...(expiration && { expiration: timestampDate(expiration) }),
  };
}

/** Which relationships are meant: each given part must match. */
export interface RelationshipFilter {
  objectType?: string;
  /** Needs `objectType`. */
  objectId?: string;
  /** Needs `objectType`; not together with `objectId`. */
  objectIdPrefix?: string;
  relation?: string;
  subject?: {
    type: string;
    /** `*` for everyone of the type. */
    id?: string;
    /** A relation, or `""` for subjects that are no usersets. */
    relation?: string;
  };
}

export function filterMessage(
  filter: RelationshipFilter,
): MessageInitShape<typeof RelationshipFilterSchema> {
  const { subject, ...object } = filter;
  if (!subject) {
    return object;
  }
  const { relation, ...rest } = subject;
  return {
    ...object,
    subject: relation === undefined ? rest : { ...rest, relation: { relation } },
  };
}

/** An answer that says nothing is a failure, never a denial. */
export function decisionOf(message: DecisionMessage): Decision {
  switch (message) {
    case DecisionMessage.ALLOWED:
      return "allowed";
    case DecisionMessage.DENIED:
      return "denied";
    case DecisionMessage.CONDITIONAL:
      return "conditional";
    case DecisionMessage.UNSPECIFIED:
      throw incomplete("the server sent an answer without a decision");
  }
  throw incomplete(`the server sent a decision that this client does not know: ${message}`);
}

export function chainLink(link: ChainLinkMessage): ChainLink {
  return {
    index: link.index,
    kind: link.kind === ChainLink_Kind.DELEGATION ? "delegation" : "actor",
    ...(link.giver && { giver: printSubject(link.giver) }),
    ...(link.taker && { taker: printSubject(link.taker) }),
    text: link.text,
  };
}
