import { deadlineExceeded, PembaError } from "./errors.js";

/** How one call is made; what is left out is as the client was told. */
export interface CallOptions {
  /** How long it may take, all attempts told, or each page of a list; `Infinity` for no limit. */
  timeoutMs?: number;
  /** Ends it early, with a `PembaError` of reason `CANCELLED`. */
  signal?: AbortSignal;
}

/** What one attempt is given. */
export interface Attempt {
  timeoutMs?: number;
  signal?: AbortSignal;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;

/** Makes calls: within a deadline, again where that is safe, and with one type of error. */
export class Calls {
  constructor(
    readonly target: string,
    private readonly timeoutMs: number,
    private readonly attempts: number,
  ) {}

  /** A call that only reads, or one that is told from its repetition: tried again. */
  repeatable<T>(options: CallOptions, call: (attempt: Attempt) => Promise<T>): Promise<T> {
    return this.run(options, call, this.attempts);
  }

  /** A call that is tried once: who knows what became of it? */
  once<T>(options: CallOptions, call: (attempt: Attempt) => Promise<T>): Promise<T> {
    return this.run(options, call, 1);
  }

  /** Anything thrown, as the one type of error. */
  failure(thrown: unknown, wanted = true): PembaError {
    return PembaError.from(thrown, this.target, wanted);
  }

  private async run<T>(
    options: CallOptions,
    call: (attempt: Attempt) => Promise<T>,
    attempts: number,
  ): Promise<T> {
    const end = performance.now() + (options.timeoutMs ?? this.timeoutMs);
    const signal = options.signal ? { signal: options.signal } : {};
    for (let attempt = 1; ; attempt++) {
      // Whole milliseconds: the wire has no fractions.
      const left = Math.ceil(end - performance.now());
      if (left <= 0) {
        throw deadlineExceeded(this.target);
      }
      try {
        return await call(
          left === Number.POSITIVE_INFINITY ? signal : { ...signal, timeoutMs: left },
        );
      } catch (thrown) {
        const failure = this.failure(thrown, options.signal?.aborted ?? false);
        const wait = pauseMs(attempt, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
        // A pause that would outlast the deadline would hide why the call failed.
        if (!failure.transient || attempt >= attempts || wait >= end - performance.now()) {
          throw failure;
        }
        await pause(wait, options.signal);
        if (options.signal?.aborted) {
          throw failure;
        }
      }
    }
  }
}

/** Twice as long each time, up to a bound, and random, so that clients don't come back at once. */
export function pauseMs(attempt: number, firstMs: number, longestMs: number): number {
  const most = Math.min(longestMs, firstMs * 2 ** (attempt - 1));
  return most * (0.5 + Math.random() / 2);
}

/** Waits, or until the signal says stop. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
    if (signal?.aborted) {
      done();
    }
  });
}
