import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Client, createClient, type Transport } from "@connectrpc/connect";
import type { CallOptions, Calls } from "./calls.js";
import type { CarriedToken } from "./consistency.js";
import { incomplete } from "./errors.js";
import {
  type ReadResponse_ReadEnd,
  type ReadResponse_Stored,
  RelationshipService,
} from "./gen/pemba/v1/relationship_service_pb.js";
import { DEFAULT_PAGE_SIZE, Listing, type Page, type PageOptions } from "./listing.js";
import {
  filterMessage,
  type RelationshipFilter,
  relationshipMessage,
  toRelationship,
} from "./messages.js";
import type { QuestionOptions } from "./questions.js";
import type { Relationship, RelationshipInput } from "./references.js";
import { type WatchInput, Watching } from "./watching.js";
import {
  type ChangeOptions,
  changeParts,
  type DeleteAnswer,
  type DeleteOptions,
  type ProvenanceInput,
  preconditionMessage,
  type UpdateInput,
  updateMessage,
  type WriteOptions,
} from "./writing.js";

export interface ReadOptions extends PageOptions {
  /** Only relationships that expire before this time. */
  expiresBefore?: Date;
  /** Also relationships that have not started yet. */
  includePending?: boolean;
}

/** A relationship, with who wrote it, when and why. */
export interface StoredRelationship extends Relationship {
  actor: string;
  reason: string;
  metadata: Record<string, string>;
  writtenAt: Date;
  /** The revision that wrote it. */
  token: string;
}

/** A part of an export. The first has the schema. */
export interface Exported {
  schema?: string;
  relationships: Relationship[];
}

/** Relationships in one message of an import: far below what a server takes. */
const IMPORT_BATCH = 1000;

/** The calls of `RelationshipService`. */
export class Relationships {
  private readonly client: Client<typeof RelationshipService>;

  constructor(
    transport: Transport,
    private readonly calls: Calls,
    private readonly carried: CarriedToken,
  ) {
    this.client = createClient(RelationshipService, transport);
  }

  async write(updates: UpdateInput[], options: WriteOptions): Promise<{ token: string }> {
    const request = {
      ...changeParts(options),
      updates: updates.map(updateMessage),
      preconditions: (options.preconditions ?? []).map(preconditionMessage),
      breakGlass: options.breakGlass ?? false,
    };
    const { token } = await change(this.calls, options)(options, (attempt) =>
      this.client.write(request, attempt),
    );
    this.carried.keep(token);
    return { token };
  }

  async delete(filter: RelationshipFilter, options: DeleteOptions): Promise<DeleteAnswer> {
    const request = {
      ...changeParts(options),
      filter: filterMessage(filter),
      preconditions: (options.preconditions ?? []).map(preconditionMessage),
      limit: options.limit ?? 0,
      allowPartial: options.allowPartial ?? false,
    };
    const { token, deleted, complete } = await change(this.calls, options)(options, (attempt) =>
      this.client.delete(request, attempt),
    );
    this.carried.keep(token);
    return { token, deleted, complete };
  }

  read(
    filter: RelationshipFilter,
    options: ReadOptions & QuestionOptions,
  ): Listing<StoredRelationship> {
    const request = {
      filter: filterMessage(filter),
      pageSize: options.pageSize ?? DEFAULT_PAGE_SIZE,
      includePending: options.includePending ?? false,
      ...(options.expiresBefore && { expiresBefore: timestampFromDate(options.expiresBefore) }),
    };
    return new Listing(options.cursor ?? "", (cursor) => {
      const consistency =
        cursor === "" ? { consistency: this.carried.or(options.consistency) } : {};
      return this.calls.repeatable(options, (attempt) =>
        collect(this.client.read({ ...request, ...consistency, cursor }, attempt)),
      );
    });
  }

  watch(input: WatchInput): Promise<Watching> {
    const { objectTypes } = input;
    return Watching.start(
      this.calls,
      (after, signal) =>
        this.client.watch({ after, objectTypes: objectTypes ?? [] }, { signal, timeoutMs: 0 }),
      input,
    );
  }

  async import(
    source: AsyncIterable<RelationshipInput> | Iterable<RelationshipInput>,
    options: CallOptions & { provenance?: ProvenanceInput },
  ): Promise<{ imported: bigint; token: string }> {
    const provenance = options.provenance ?? {};
    const messages = async function* () {
      let relationships: ReturnType<typeof relationshipMessage>[] = [];
      for await (const relationship of source) {
        relationships.push(relationshipMessage(relationship));
        if (relationships.length === IMPORT_BATCH) {
          yield { relationships, provenance };
          relationships = [];
        }
      }
      if (relationships.length > 0) {
        yield { relationships, provenance };
      }
    };
    const unlimited = { timeoutMs: Number.POSITIVE_INFINITY, ...options };
    const { imported, token } = await this.calls.once(unlimited, (attempt) =>
      this.client.import(messages(), { timeoutMs: 0, ...attempt }),
    );
    this.carried.keep(token);
    return { imported, token };
  }

  async *export(options: QuestionOptions): AsyncGenerator<Exported, void, undefined> {
    const consistency = this.carried.or(options.consistency);
    let ended = false;
    try {
      const messages = this.client.export(
        { consistency },
        {
          timeoutMs: options.timeoutMs ?? 0,
          ...(options.signal && { signal: options.signal }),
        },
      );
      for await (const { schema, relationships, end } of messages) {
        ended ||= end;
        yield {
          ...(schema !== undefined && { schema }),
          relationships: relationships.map(toRelationship),
        };
      }
    } catch (thrown) {
      throw this.calls.failure(thrown);
    }
    if (!ended) {
      throw incomplete("the export ended before its end");
    }
  }
}

/** A change is repeated only if the server can tell the repetition. */
export function change(calls: Calls, options: ChangeOptions): Calls["once"] {
  return options.idempotencyKey ? calls.repeatable.bind(calls) : calls.once.bind(calls);
}

async function collect(
  messages: AsyncIterable<{ relationships: ReadResponse_Stored[]; end?: ReadResponse_ReadEnd }>,
): Promise<Page<StoredRelationship>> {
  const items: StoredRelationship[] = [];
  let end: ReadResponse_ReadEnd | undefined;
  for await (const message of messages) {
    items.push(...message.relationships.map(stored));
    end = message.end ?? end;
  }
  if (!end) {
    throw incomplete("the relationships ended before their end");
  }
  return { items, token: end.token, ...(end.cursor !== "" && { cursor: end.cursor }) };
}

function stored(message: ReadResponse_Stored): StoredRelationship {
  if (!message.relationship || !message.writtenAt) {
    throw incomplete("the server sent a stored relationship without itself or its time");
  }
  return {
    ...toRelationship(message.relationship),
    actor: message.provenance?.actor ?? "",
    reason: message.provenance?.reason ?? "",
    metadata: message.provenance?.metadata ?? {},
    writtenAt: timestampDate(message.writtenAt),
    token: message.token,
  };
}
