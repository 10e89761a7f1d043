/** For Node.js: gRPC over HTTP/2. */

import type { Interceptor } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { type ClientOptions, PembaClient } from "./client.js";
import { authenticating, type Key } from "./interceptors.js";

export * from "./index.js";

export interface NodeOptions extends ClientOptions {
  /** Sent with every call, as `authorization: Bearer …`. */
  key?: Key;
  /** For `https:`, PEM: what to trust instead of the system's authorities, and who we are. */
  tls?: { ca?: string; certificate?: string; privateKey?: string };
  /** See every call, for traces and measures. */
  interceptors?: Interceptor[];
}

/** Large enough for every legal answer, such as the tree of a wide relation. */
const LARGEST_MESSAGE_BYTES = 64 << 20;

/** An open connection that says nothing is asked whether it lives. */
const PING_MS = 30_000;

/**
 * A client of the gRPC port at `http://host:port`, or `https://…` for TLS. It connects at its
 * first call, and does not keep the process alive.
 */
export function connect(url: string, options: NodeOptions = {}): PembaClient {
  const { key, tls, interceptors, ...rest } = options;
  const base = parse(url);
  if (tls && base.protocol !== "https:") {
    throw new TypeError(`\`tls\` is for https, and the URL is \`${url}\``);
  }
  const sessions = new Http2SessionManager(
    base.origin,
    { pingIntervalMs: PING_MS },
    {
      ...(tls?.ca && { ca: tls.ca }),
      ...(tls?.certificate && { cert: tls.certificate }),
      ...(tls?.privateKey && { key: tls.privateKey }),
    },
  );
  const transport = createGrpcTransport({
    baseUrl: base.origin,
    sessionManager: sessions,
    readMaxBytes: LARGEST_MESSAGE_BYTES,
    interceptors: [...(interceptors ?? []), ...(key ? [authenticating(key)] : [])],
  });
  return new PembaClient({ transport, target: base.origin, close: () => sessions.abort() }, rest);
}

function parse(url: string): URL {
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url)) {
    throw new TypeError(`\`${url}\`: expected a URL such as \`http://localhost:7070\``);
  }
  const base = new URL(url);
  if (base.pathname !== "/") {
    throw new TypeError(`\`${url}\` has a path, and gRPC is served at none`);
  }
  return base;
}
