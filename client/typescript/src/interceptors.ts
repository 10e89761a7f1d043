import type { Interceptor } from "@connectrpc/connect";

/** A bearer key, or what gives the one to use now. */
export type Key = string | (() => string | Promise<string>);

/** Sends the key with every call. */
export function authenticating(key: Key): Interceptor {
  return (next) => async (request) => {
    const value = typeof key === "string" ? key : await key();
    request.header.set("authorization", `Bearer ${value}`);
    return next(request);
  };
}
