import { type Client, createClient, type Transport } from "@connectrpc/connect";
import type { Calls } from "./calls.js";
import type { CarriedToken } from "./consistency.js";
import { SchemaService, SchemaServiceDiffResponse_Kind } from "./gen/pemba/v1/schema_service_pb.js";
import { toRelationship } from "./messages.js";
import type { QuestionOptions } from "./questions.js";
import type { Relationship } from "./references.js";
import { change } from "./relationships.js";
import { type ChangeOptions, changeParts } from "./writing.js";

/** What a draft would change. */
export interface SchemaDifference {
  differences: {
    kind: "added" | "removed" | "changed";
    /** What changed, such as `dataset#read` or `caveat office_hours`. */
    subject: string;
    before: string;
    after: string;
  }[];
  /** The first relationships that the draft would leave without a meaning. */
  stranded: Relationship[];
  /** How many there are in all. */
  strandedTotal: bigint;
  token: string;
}

/** The calls of `SchemaService`. */
export class Schemas {
  private readonly client: Client<typeof SchemaService>;

  constructor(
    transport: Transport,
    private readonly calls: Calls,
    private readonly carried: CarriedToken,
  ) {
    this.client = createClient(SchemaService, transport);
  }

  async write(schema: string, options: ChangeOptions): Promise<{ token: string }> {
    const request = { ...changeParts(options), schema };
    const { token } = await change(this.calls, options)(options, (attempt) =>
      this.client.write(request, attempt),
    );
    this.carried.keep(token);
    return { token };
  }

  async read(options: QuestionOptions): Promise<{ schema: string; token: string }> {
    const request = { consistency: this.carried.or(options.consistency) };
    const { schema, token } = await this.calls.repeatable(options, (attempt) =>
      this.client.read(request, attempt),
    );
    return { schema, token };
  }

  async diff(draft: string, options: QuestionOptions): Promise<SchemaDifference> {
    const request = { schema: draft, consistency: this.carried.or(options.consistency) };
    const response = await this.calls.repeatable(options, (attempt) =>
      this.client.diff(request, attempt),
    );
    return {
      differences: response.differences.map(({ kind, subject, before, after }) => ({
        kind: KINDS[kind],
        subject,
        before,
        after,
      })),
      stranded: response.stranded.map(toRelationship),
      strandedTotal: response.strandedTotal,
      token: response.token,
    };
  }
}

const KINDS = {
  [SchemaServiceDiffResponse_Kind.UNSPECIFIED]: "changed",
  [SchemaServiceDiffResponse_Kind.ADDED]: "added",
  [SchemaServiceDiffResponse_Kind.REMOVED]: "removed",
  [SchemaServiceDiffResponse_Kind.CHANGED]: "changed",
} as const;
