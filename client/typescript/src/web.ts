/** For browsers, and what else has `fetch`: gRPC-Web to the HTTP port. */

import type { Interceptor } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { type ClientOptions, PembaClient } from "./client.js";
import { authenticating, type Key } from "./interceptors.js";

export * from "./index.js";

export interface WebOptions extends ClientOptions {
  /** Sent with every call. A key in a page is in the hands of whoever opens the page. */
  key?: Key;
  /** See every call, for traces and measures. */
  interceptors?: Interceptor[];
  /** Instead of the global `fetch`, such as one that sends cookies. */
  fetch?: typeof globalThis.fetch;
}

/**
 * A client of the HTTP port, at a URL such as `http://localhost:7072`, or of a gateway before it;
 * `/` is the page's own origin.
 */
export function connect(url: string, options: WebOptions = {}): PembaClient {
  const { key, interceptors, fetch, ...rest } = options;
  const transport = createGrpcWebTransport({
    baseUrl: url,
    interceptors: [...(interceptors ?? []), ...(key ? [authenticating(key)] : [])],
    ...(fetch && { fetch }),
  });
  return new PembaClient({ transport, target: url }, rest);
}
