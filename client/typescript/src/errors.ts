import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "./gen/google/rpc/error_details_pb.js";

/** The reasons a server gives. They are stable: a program may rely on them. */
export const REASONS = [
  "MALFORMED_REQUEST",
  "SCHEMA_SYNTAX",
  "SCHEMA_INVALID",
  "SCHEMA_STRANDS_RELATIONSHIPS",
  "NO_SCHEMA",
  "UNKNOWN_TYPE",
  "UNKNOWN_RELATION",
  "UNKNOWN_CAVEAT",
  "RELATIONSHIP_NOT_ALLOWED",
  "CONTEXT_INVALID",
  "CONDITION_FAILED",
  "ALREADY_EXISTS",
  "PRECONDITION_FAILED",
  "DUPLICATE_UPDATE",
  "IDEMPOTENCY_KEY_REUSED",
  "TOKEN_MALFORMED",
  "TOKEN_OF_ANOTHER_STORE",
  "REVISION_NOT_KEPT",
  "REVISION_NOT_REACHED",
  "CURSOR_INVALID",
  "LIMIT_EXCEEDED",
  "BUDGET_EXCEEDED",
  "DEADLINE_EXCEEDED",
  "CANCELLED",
  "UNAUTHENTICATED",
  "ROLE_NOT_ALLOWED",
  "OVERLOADED",
  "STORE_UNWRITABLE",
  "UNAVAILABLE",
  "DATA_CORRUPT",
  "NOT_ENABLED",
  "CONFIGURATION_INVALID",
  "INTERNAL",
] as const;

/** A reason that servers of this version know. */
export type KnownReason = (typeof REASONS)[number];

/**
 * Why a call failed: the server's reason, one that a newer server knows, or one of the client's
 * own. `UNREACHABLE`: no server answered. `UNEXPLAINED`: something between client and server
 * failed, or the answer can't be read. `DEADLINE_EXCEEDED` and `CANCELLED` may be the server's
 * word or the client's.
 */
export type Reason = KnownReason | "UNREACHABLE" | "UNEXPLAINED" | (string & {});

/** The gRPC status codes, by name. */
export type StatusCode = keyof typeof Code;

interface Failure {
  code: StatusCode;
  reason: Reason;
  message: string;
  metadata?: Readonly<Record<string, string>>;
  cause?: unknown;
}

/**
 * A call that failed: the server refused it, did not answer in time, or was not reached.
 *
 * The message is the server's own sentence. Never thrown for a denial, which is an answer.
 */
export class PembaError extends Error {
  override readonly name = "PembaError";
  /** Stable, for programs: `if (error.reason === "UNKNOWN_RELATION") …`. */
  readonly reason: Reason;
  /** The gRPC status code. */
  readonly code: StatusCode;
  /** What a program may want to read: names, limits, positions. */
  readonly metadata: Readonly<Record<string, string>>;

  constructor(failure: Failure) {
    super(failure.message, { cause: failure.cause });
    this.code = failure.code;
    this.reason = failure.reason;
    this.metadata = failure.metadata ?? {};
  }

  /** Whether the same call may go well if it is made again a little later. */
  get transient(): boolean {
    return this.code === "Unavailable";
  }

  /**
   * Makes anything thrown by a call to `target` an error of this type.
   *
   * @param wanted whether the caller cancelled the call: a connection that breaks looks the same
   */
  static from(thrown: unknown, target: string, wanted = true): PembaError {
    if (thrown instanceof PembaError) {
      return thrown;
    }
    const failure = ConnectError.from(thrown, Code.Internal);
    for (const info of failure.findDetails(ErrorInfoSchema)) {
      return new PembaError({
        code: nameOf(failure.code),
        reason: info.reason,
        message: failure.rawMessage,
        metadata: info.metadata,
        cause: failure,
      });
    }
    return unexplained(failure, target, wanted);
  }
}

/** True for a `PembaError`, and one of this reason if one is given. */
export function isPembaError(thrown: unknown, reason?: Reason): thrown is PembaError {
  return thrown instanceof PembaError && (reason === undefined || thrown.reason === reason);
}

/** What failed without the server's word. */
function unexplained(cause: ConnectError, target: string, wanted: boolean): PembaError {
  if (cause.code === Code.DeadlineExceeded) {
    return deadlineExceeded(target, cause);
  }
  if (cause.code === Code.Canceled && wanted) {
    return new PembaError({
      code: "Canceled",
      reason: "CANCELLED",
      message: "the call was cancelled",
      cause,
    });
  }
  if (cause.code === Code.Canceled || isLostConnection(cause)) {
    return new PembaError({
      code: "Unavailable",
      reason: "UNREACHABLE",
      message: `no answer from ${target}: ${rootOf(cause)}`,
      cause,
    });
  }
  return new PembaError({
    code: nameOf(cause.code),
    reason: cause.code === Code.Unauthenticated ? "UNAUTHENTICATED" : "UNEXPLAINED",
    message: `the call to ${target} failed: ${cause.rawMessage}`,
    cause,
  });
}

export function deadlineExceeded(target: string, cause?: unknown): PembaError {
  return new PembaError({
    code: "DeadlineExceeded",
    reason: "DEADLINE_EXCEEDED",
    message: `no answer from ${target} within the deadline`,
    cause,
  });
}

/** A stream or a page without its end, or an answer that says nothing. */
export function incomplete(what: string): PembaError {
  return new PembaError({ code: "DataLoss", reason: "UNEXPLAINED", message: what });
}

/**
 * Whether the connection failed, rather than the call. Node's errors of sockets have a `code`;
 * browsers say nothing but a `TypeError` of `fetch`.
 */
function isLostConnection(failure: ConnectError): boolean {
  if (failure.code === Code.Unavailable || failure.code === Code.Aborted) {
    return true;
  }
  return causesOf(failure).some(
    (cause) => cause instanceof TypeError || ("code" in cause && typeof cause.code === "string"),
  );
}

function causesOf(failure: Error): Error[] {
  const causes: Error[] = [];
  let cause = failure.cause;
  while (cause instanceof Error && !causes.includes(cause)) {
    causes.push(cause);
    cause = cause.cause;
  }
  return causes;
}

function rootOf(failure: ConnectError): string {
  const root = causesOf(failure).at(-1);
  return root?.message || (root && "code" in root && String(root.code)) || failure.rawMessage;
}

function nameOf(code: Code): StatusCode {
  return (Code[code] as StatusCode | undefined) ?? "Unknown";
}
