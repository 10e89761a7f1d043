import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { type Client, Code, createClient, type Transport } from "@connectrpc/connect";
import type { Calls } from "./calls.js";
import { type CarriedToken, toMessage } from "./consistency.js";
import { incomplete, PembaError, type StatusCode } from "./errors.js";
import type { ExplainResponse } from "./gen/pemba/v1/explanation_pb.js";
import type { ChainLink, ConsistencySchema, Decision } from "./gen/pemba/v1/model_pb.js";
import {
  type CheckManyRequest_Item,
  type CheckManyResponse,
  type CheckManyResponse_Answer,
  type End,
  type ExpandResponse,
  PermissionService,
} from "./gen/pemba/v1/permission_service_pb.js";
import { DEFAULT_PAGE_SIZE, Listing, type Page } from "./listing.js";
import { batchesOf, inParallel, PARALLEL_BATCHES } from "./many.js";
import { chainLink, decisionOf, objectRef, relationshipMessage, subjectRef } from "./messages.js";
import type {
  Answer,
  Assumptions,
  CheckAnswer,
  CheckInput,
  CheckManyAnswer,
  FailedAnswer,
  ListedObject,
  ListedSubject,
  ListObjectsInput,
  ListPermissionsAnswer,
  ListPermissionsInput,
  ListSubjectsInput,
  Question,
  QuestionOptions,
} from "./questions.js";
import { printObject } from "./references.js";
import { updateMessage } from "./writing.js";

type ConsistencyMessage = MessageInitShape<typeof ConsistencySchema>;

/** The calls of `PermissionService`. */
export class Permissions {
  private readonly client: Client<typeof PermissionService>;

  constructor(
    transport: Transport,
    private readonly calls: Calls,
    private readonly carried: CarriedToken,
  ) {
    this.client = createClient(PermissionService, transport);
  }

  async check(question: CheckInput, options: QuestionOptions): Promise<CheckAnswer> {
    const request = {
      ...questionParts(question),
      ...assumptionParts(question),
      consistency: this.carried.or(options.consistency),
    };
    const response = await this.calls.repeatable(options, (attempt) =>
      this.client.check(request, attempt),
    );
    return {
      ...answerOf(response),
      token: response.token,
      decisionId: response.decisionId,
    };
  }

  async checkMany(
    questions: Question[],
    options: QuestionOptions & Assumptions,
  ): Promise<CheckManyAnswer> {
    const [first, ...rest] = batchesOf(questions.map(questionParts));
    if (!first) {
      return { answers: [], token: this.carried.token };
    }
    const parts = assumptionParts(options);
    const ask = (items: CheckManyRequest_Item[], consistency: ConsistencyMessage) =>
      this.askMany({ ...parts, items, consistency }, options);
    const opening = await ask(first, this.carried.or(options.consistency));
    // The answer says which revision it was; all else is asked there. A time fixes its own, and
    // what starts and ends by it as well.
    const asked = options.consistency;
    const same = toMessage(
      typeof asked === "object" && "asOf" in asked ? asked : { exactly: opening.token },
    );
    const others = await inParallel(rest, PARALLEL_BATCHES, (items) => ask(items, same));
    const answers = [opening, ...others].flatMap((batch) => batch.answers.map(toAnswer));
    return { answers, token: opening.token };
  }

  private async askMany(
    request: MessageInitShape<typeof PermissionService.method.checkMany.input> & {
      items: CheckManyRequest_Item[];
    },
    options: QuestionOptions,
  ): Promise<CheckManyResponse> {
    const response = await this.calls.repeatable(options, (attempt) =>
      this.client.checkMany(request, attempt),
    );
    if (response.answers.length !== request.items.length) {
      throw incomplete(
        `the server sent ${response.answers.length} answers to ${request.items.length} checks`,
      );
    }
    return response;
  }

  listObjects(question: ListObjectsInput, options: QuestionOptions): Listing<ListedObject> {
    const request = {
      ...assumptionParts(question),
      objectType: question.type,
      permission: question.permission,
      subject: subjectRef(question.subject),
      actors: (question.actors ?? []).map(objectRef),
      pageSize: question.pageSize ?? DEFAULT_PAGE_SIZE,
    };
    return new Listing(question.cursor ?? "", (cursor) => {
      const consistency = this.consistencyOf(cursor, options);
      return this.calls.repeatable(options, (attempt) =>
        collect(
          this.client.listObjects({ ...request, ...consistency, cursor }, attempt),
          ({ id, decision, missingContext }) => ({
            id,
            decision: listed(decision),
            missingContext,
          }),
        ),
      );
    });
  }

  listSubjects(question: ListSubjectsInput, options: QuestionOptions): Listing<ListedSubject> {
    const request = {
      ...assumptionParts(question),
      object: objectRef(question.object),
      permission: question.permission,
      subjectType: question.subjectType,
      subjectRelation: question.subjectRelation ?? "",
      actors: (question.actors ?? []).map(objectRef),
      pageSize: question.pageSize ?? DEFAULT_PAGE_SIZE,
    };
    return new Listing(question.cursor ?? "", (cursor) => {
      const consistency = this.consistencyOf(cursor, options);
      return this.calls.repeatable(options, (attempt) =>
        collect(
          this.client.listSubjects({ ...request, ...consistency, cursor }, attempt),
          ({ id, decision, missingContext, excludedIds }) => ({
            id,
            decision: listed(decision),
            missingContext,
            excludedIds,
          }),
        ),
      );
    });
  }

  async listPermissions(
    question: ListPermissionsInput,
    options: QuestionOptions,
  ): Promise<ListPermissionsAnswer> {
    const request = {
      subject: subjectRef(question.subject),
      objects: question.objects.map(objectRef),
      permissions: question.permissions ?? [],
      actors: (question.actors ?? []).map(objectRef),
      ...assumptionParts(question),
      consistency: this.carried.or(options.consistency),
    };
    const response = await this.calls.repeatable(options, (attempt) =>
      this.client.listPermissions(request, attempt),
    );
    return {
      objects: response.objects.map(({ object, permissions }) => {
        if (!object) {
          throw incomplete("the server sent permissions without their object");
        }
        return {
          object: printObject(object),
          permissions: permissions.map(({ permission, decision, missingContext }) => ({
            permission,
            decision: listed(decision),
            missingContext,
          })),
        };
      }),
      token: response.token,
    };
  }

  expand(
    question: Pick<CheckInput, "object" | "permission" | "draft">,
    options: QuestionOptions,
  ): Promise<ExpandResponse> {
    const request = {
      ...assumptionParts(question),
      object: objectRef(question.object),
      permission: question.permission,
      consistency: this.carried.or(options.consistency),
    };
    return this.calls.repeatable(options, (attempt) => this.client.expand(request, attempt));
  }

  explain(question: CheckInput, options: QuestionOptions): Promise<ExplainResponse> {
    const request = {
      ...questionParts(question),
      ...assumptionParts(question),
      consistency: this.carried.or(options.consistency),
    };
    return this.calls.repeatable(options, (attempt) => this.client.explain(request, attempt));
  }

  /** A cursor holds the revision already. */
  private consistencyOf(
    cursor: string,
    options: QuestionOptions,
  ): { consistency?: ConsistencyMessage } {
    return cursor === "" ? { consistency: this.carried.or(options.consistency) } : {};
  }
}

function questionParts(question: Question) {
  return {
    object: objectRef(question.object),
    permission: question.permission,
    subject: subjectRef(question.subject),
    ...(question.context && { context: question.context }),
    actors: (question.actors ?? []).map(objectRef),
  };
}

function assumptionParts({ context, contextualRelationships, draft }: Assumptions) {
  return {
    ...(context && { context }),
    contextualRelationships: (contextualRelationships ?? []).map(relationshipMessage),
    ...(draft && {
      draft: { schema: draft.schema ?? "", updates: (draft.updates ?? []).map(updateMessage) },
    }),
  };
}

function answerOf(message: {
  decision: Decision;
  missingContext: string[];
  validUntil?: Timestamp;
  failedLink?: ChainLink;
}): Answer {
  return {
    decision: decisionOf(message.decision),
    missingContext: message.missingContext,
    ...(message.validUntil && { validUntil: timestampDate(message.validUntil) }),
    ...(message.failedLink && { failedLink: chainLink(message.failedLink) }),
  };
}

function toAnswer(message: CheckManyResponse_Answer): Answer | FailedAnswer {
  if (!message.error) {
    return answerOf(message);
  }
  const { code, reason, message: sentence, metadata } = message.error;
  const error = new PembaError({
    code: (Code[code] as StatusCode | undefined) ?? "Unknown",
    reason,
    message: sentence,
    metadata,
  });
  return { decision: "failed", error };
}

function listed(message: Decision): "allowed" | "conditional" {
  const decision = decisionOf(message);
  if (decision === "denied") {
    throw incomplete("the server sent a denied entry in a list");
  }
  return decision;
}

/** Reads the messages of one page. A page without its end is no page. */
async function collect<E, T>(
  messages: AsyncIterable<{ entries: E[]; end?: End }>,
  convert: (entry: E) => T,
): Promise<Page<T>> {
  const items: T[] = [];
  let end: End | undefined;
  for await (const message of messages) {
    for (const entry of message.entries) {
      items.push(convert(entry));
    }
    end = message.end ?? end;
  }
  if (!end) {
    throw incomplete("the list ended before its end");
  }
  return { items, token: end.token, ...(end.cursor !== "" && { cursor: end.cursor }) };
}
