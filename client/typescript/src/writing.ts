import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CallOptions } from "./calls.js";
import {
  type ProvenanceSchema,
  Update_Operation,
  type UpdateSchema,
} from "./gen/pemba/v1/model_pb.js";
import {
  Precondition_Operation,
  type PreconditionSchema,
} from "./gen/pemba/v1/relationship_service_pb.js";
import { filterMessage, type RelationshipFilter, relationshipMessage } from "./messages.js";
import type { RelationshipInput } from "./references.js";

/** What a write does to one relationship. */
export interface UpdateInput {
  operation: "create" | "touch" | "delete";
  relationship: RelationshipInput;
}

/** Fails if the relationship exists. */
export function create(relationship: RelationshipInput): UpdateInput {
  return { operation: "create", relationship };
}

/** Creates or replaces. */
export function touch(relationship: RelationshipInput): UpdateInput {
  return { operation: "touch", relationship };
}

/** Deletes; nothing happens if there is none. */
export function remove(relationship: RelationshipInput): UpdateInput {
  return { operation: "delete", relationship };
}

/** Who makes a change and why. */
export interface ProvenanceInput {
  /** The caller, unless set. */
  actor?: string;
  reason?: string;
  metadata?: Record<string, string>;
}

export interface ChangeOptions extends CallOptions {
  provenance?: ProvenanceInput;
  /**
   * A repetition with the same key and content writes nothing and answers as the first did. Only
   * with a key does the client repeat a change whose answer it missed.
   */
  idempotencyKey?: string;
}

export interface WriteOptions extends ChangeOptions {
  /** The write is made only if all of them hold. */
  preconditions?: Precondition[];
  /** An emergency: what is written expires soon, and the provenance has a reason. */
  breakGlass?: boolean;
}

export interface DeleteOptions extends ChangeOptions {
  preconditions?: Precondition[];
  /** At most this many; 10,000 unless set. */
  limit?: number;
  /** Delete up to `limit` and say whether more are left, rather than fail. */
  allowPartial?: boolean;
}

/** What must be stored, or must not be, for a change to be made. */
export type Precondition = { mustMatch: RelationshipFilter } | { mustNotMatch: RelationshipFilter };

export interface DeleteAnswer {
  token: string;
  deleted: number;
  /** False if matches are left. */
  complete: boolean;
}

const OPERATIONS = {
  create: Update_Operation.CREATE,
  touch: Update_Operation.TOUCH,
  delete: Update_Operation.DELETE,
} as const;

export function updateMessage(update: UpdateInput): MessageInitShape<typeof UpdateSchema> {
  return {
    operation: OPERATIONS[update.operation],
    relationship: relationshipMessage(update.relationship),
  };
}

export function preconditionMessage(
  precondition: Precondition,
): MessageInitShape<typeof PreconditionSchema> {
  return "mustMatch" in precondition
    ? {
        operation: Precondition_Operation.MUST_MATCH,
        filter: filterMessage(precondition.mustMatch),
      }
    : {
        operation: Precondition_Operation.MUST_NOT_MATCH,
        filter: filterMessage(precondition.mustNotMatch),
      };
}

/** What every change has, as a part of its request. */
export function changeParts(options: ChangeOptions): {
  provenance: MessageInitShape<typeof ProvenanceSchema>;
  idempotencyKey: string;
} {
  return { provenance: options.provenance ?? {}, idempotencyKey: options.idempotencyKey ?? "" };
}
