import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient, type Transport } from "@connectrpc/connect";
import { type CallOptions, Calls } from "./calls.js";
import { CarriedToken } from "./consistency.js";
import type { ExplainResponse } from "./gen/pemba/v1/explanation_pb.js";
import type { ExpandResponse } from "./gen/pemba/v1/permission_service_pb.js";
import type { Listing } from "./listing.js";
import type { RelationshipFilter } from "./messages.js";
import { Permissions } from "./permissions.js";
import type {
  Assumptions,
  CheckAnswer,
  CheckInput,
  CheckManyAnswer,
  ListedObject,
  ListedSubject,
  ListObjectsInput,
  ListPermissionsAnswer,
  ListPermissionsInput,
  ListSubjectsInput,
  Question,
  QuestionOptions,
} from "./questions.js";
import type { ObjectInput, RelationshipInput, SubjectInput } from "./references.js";
import {
  type Exported,
  type ReadOptions,
  Relationships,
  type StoredRelationship,
} from "./relationships.js";
import { type SchemaDifference, Schemas } from "./schemas.js";
import type { WatchInput, Watching } from "./watching.js";
import type {
  ChangeOptions,
  DeleteAnswer,
  DeleteOptions,
  ProvenanceInput,
  UpdateInput,
  WriteOptions,
} from "./writing.js";

/** How a client behaves, over any transport. */
export interface ClientOptions {
  /** How long a call may take, or a page of a list: 10 seconds unless set. */
  timeoutMs?: number;
  /** How often a call that only reads is tried while the server is away: 4 unless set. */
  attempts?: number;
  /**
   * Whether reads without a consistency of their own are at least as new as the last write that
   * this client had answered: true unless set.
   */
  readYourWrites?: boolean;
}

/** Where a client's calls go. */
export interface Destination {
  transport: Transport;
  /** Named in errors. */
  target: string;
  close?: () => void;
}

/**
 * A client of one Pemba. `connect` of `@pemba/client/node` or `@pemba/client/web` makes one; keep
 * it, and let everything share it. Failures are `PembaError`s.
 */
export class PembaClient {
  private readonly carried: CarriedToken;
  private readonly permissions: Permissions;
  private readonly relationships: Relationships;
  private readonly schemas: Schemas;

  constructor(
    private readonly destination: Destination,
    options: ClientOptions = {},
  ) {
    const attempts = options.attempts ?? 4;
    if (!Number.isInteger(attempts) || attempts < 1) {
      throw new RangeError(`attempts are 1 or more, got ${attempts}`);
    }
    const calls = new Calls(destination.target, options.timeoutMs ?? 10_000, attempts);
    const { transport } = destination;
    this.carried = new CarriedToken(options.readYourWrites ?? true);
    this.permissions = new Permissions(transport, calls, this.carried);
    this.relationships = new Relationships(transport, calls, this.carried);
    this.schemas = new Schemas(transport, calls, this.carried);
  }

  /** May the subject do that to the object? False for a conditional answer too: see `check`. */
  async isAllowed(
    subject: SubjectInput,
    permission: string,
    object: ObjectInput,
    options: QuestionOptions & Pick<CheckInput, "context"> = {},
  ): Promise<boolean> {
    const { context, ...rest } = options;
    const question = { subject, permission, object, ...(context && { context }) };
    return (await this.check(question, rest)).decision === "allowed";
  }

  check(question: CheckInput, options: QuestionOptions = {}): Promise<CheckAnswer> {
    return this.permissions.check(question, options);
  }

  /**
   * Any number of checks, in as few calls as the server allows, all at one revision. An item that
   * fails has an answer of its own and leaves the others alone. The context is laid under each
   * item's.
   */
  checkMany(
    questions: Question[],
    options: QuestionOptions & Assumptions = {},
  ): Promise<CheckManyAnswer> {
    return this.permissions.checkMany(questions, options);
  }

  /** Which objects of a type may this subject do that to? Complete, each once. */
  listObjects(question: ListObjectsInput, options: QuestionOptions = {}): Listing<ListedObject> {
    return this.permissions.listObjects(question, options);
  }

  /** Which subjects of a type may do that to this object? Complete, each once, `*` first. */
  listSubjects(question: ListSubjectsInput, options: QuestionOptions = {}): Listing<ListedSubject> {
    return this.permissions.listSubjects(question, options);
  }

  /** Which permissions does a subject hold on each of these objects, up to 1,000? */
  listPermissions(
    question: ListPermissionsInput,
    options: QuestionOptions = {},
  ): Promise<ListPermissionsAnswer> {
    return this.permissions.listPermissions(question, options);
  }

  /** How a permission of an object comes about. */
  expand(
    question: Pick<CheckInput, "object" | "permission" | "draft">,
    options: QuestionOptions = {},
  ): Promise<ExpandResponse> {
    return this.permissions.expand(question, options);
  }

  /** Why an answer is as it is, and what would allow what is denied. */
  explain(question: CheckInput, options: QuestionOptions = {}): Promise<ExplainResponse> {
    return this.permissions.explain(question, options);
  }

  /** Makes all of the updates or none; up to 1,000. `create`, `touch` and `remove` make updates. */
  write(updates: UpdateInput[], options: WriteOptions = {}): Promise<{ token: string }> {
    return this.relationships.write(updates, options);
  }

  /** Deletes every relationship that the filter matches. */
  delete(filter: RelationshipFilter, options: DeleteOptions = {}): Promise<DeleteAnswer> {
    return this.relationships.delete(filter, options);
  }

  /** The stored relationships that a filter matches, in order. */
  read(
    filter: RelationshipFilter,
    options: ReadOptions & QuestionOptions = {},
  ): Listing<StoredRelationship> {
    return this.relationships.read(filter, options);
  }

  /** Changes as they happen. Resolves once nothing that happens from now on can be missed. */
  watch(input: WatchInput = {}): Promise<Watching> {
    return this.relationships.watch(input);
  }

  /**
   * Writes very many relationships as they come; a broken import can be repeated. Without a
   * deadline unless one is set. Not from browsers, which can't send streams.
   */
  import(
    source: AsyncIterable<RelationshipInput> | Iterable<RelationshipInput>,
    options: CallOptions & { provenance?: ProvenanceInput } = {},
  ): Promise<{ imported: bigint; token: string }> {
    return this.relationships.import(source, options);
  }

  /** Everything at one revision: the schema, then every relationship. Without a deadline. */
  export(options: QuestionOptions = {}): AsyncGenerator<Exported, void, undefined> {
    return this.relationships.export(options);
  }

  /** Replaces the schema. Refused if stored relationships would be stranded. */
  writeSchema(schema: string, options: ChangeOptions = {}): Promise<{ token: string }> {
    return this.schemas.write(schema, options);
  }

  /** The schema, as it was written. */
  readSchema(options: QuestionOptions = {}): Promise<{ schema: string; token: string }> {
    return this.schemas.read(options);
  }

  /** What a draft would change, and which relationships it would strand. */
  diffSchema(draft: string, options: QuestionOptions = {}): Promise<SchemaDifference> {
    return this.schemas.diff(draft, options);
  }

  /** The token of the last write that this client had answered or was told; empty before. */
  get token(): string {
    return this.carried.token;
  }

  /** Takes another client's token along: what is asked from now on has seen its write. */
  carry(token: string): void {
    this.carried.keep(token);
  }

  /**
   * The calls of another service of `@pemba/client/proto`, such as `AuditService`, as they are:
   * with this client's key, without its deadline, retries, token and type of error.
   */
  service<S extends DescService>(service: S): Client<S> {
    return createClient(service, this.destination.transport);
  }

  /** Ends the connection, and what still runs on it. */
  close(): void {
    this.destination.close?.();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
