import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ConsistencySchema } from "./gen/pemba/v1/model_pb.js";

/**
 * The world that is asked: the newest; one that has seen a token's write at least; exactly a
 * token's; or the one of a time. Left out: at least the client's own last write.
 */
export type Consistency = "head" | { atLeast: string } | { exactly: string } | { asOf: Date };

type Message = MessageInitShape<typeof ConsistencySchema>;

/** The token of the last write, and the consistency that makes reads see it. */
export class CarriedToken {
  private known = "";

  constructor(private readonly used: boolean) {}

  get token(): string {
    return this.known;
  }

  keep(token: string): void {
    if (token !== "") {
      this.known = token;
    }
  }

  /** What was asked for, else at least the last write. */
  or(asked: Consistency | undefined): Message {
    if (asked === undefined) {
      const known = this.used ? this.known : "";
      return known === "" ? toMessage("head") : toMessage({ atLeast: known });
    }
    return toMessage(asked);
  }
}

export function toMessage(asked: Consistency): Message {
  if (asked === "head") {
    return { requirement: { case: "head", value: true } };
  }
  if ("atLeast" in asked) {
    return { requirement: { case: "atLeast", value: asked.atLeast } };
  }
  if ("exactly" in asked) {
    return { requirement: { case: "exactly", value: asked.exactly } };
  }
  return { requirement: { case: "asOf", value: timestampFromDate(asked.asOf) } };
}
