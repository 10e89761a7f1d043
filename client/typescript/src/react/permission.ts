import type { JsonObject } from "@bufbuild/protobuf";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import type { PembaError } from "../errors.js";
import { type ObjectInput, parseObject, printObject, type SubjectInput } from "../references.js";
import { useShared, useSubject } from "./provider.js";
import { type Asked, type Known, UNKNOWN } from "./store.js";

export interface PermissionOptions {
  /** The provider's unless set. */
  subject?: SubjectInput | undefined;
  /** Values that conditions may need. */
  context?: JsonObject | undefined;
}

/** What `usePermission` knows. Only `allowed` is allowed: loading, errors and the rest are not. */
export type PermissionState = {
  /** True in the state `allowed` alone. */
  allowed: boolean;
  /** True while it is asked, for the first time or again. */
  loading: boolean;
} & (
  | { state: "loading" }
  | { state: "allowed"; allowed: true }
  | { state: "denied" }
  | { state: "conditional"; missingContext: string[] }
  | { state: "error"; error: PembaError }
);

/**
 * May the subject do that to the object?
 *
 * All that one render asks goes out as one call.
 */
export function usePermission(
  permission: string,
  object: ObjectInput,
  options: PermissionOptions = {},
): PermissionState {
  const { store } = useShared();
  const subject = useSubject(options.subject);
  const text = printObject(parseObject(object));
  const context = options.context && JSON.stringify(options.context);
  const question = useMemo<Asked>(
    () => ({
      subject,
      permission,
      object: text,
      ...(context !== undefined && { context: JSON.parse(context) }),
    }),
    [subject, permission, text, context],
  );
  const key = useMemo(() => JSON.stringify(question), [question]);
  const known = useSyncExternalStore(
    useCallback((listener) => store.subscribe(key, question, listener), [store, key, question]),
    () => store.known(key),
    () => UNKNOWN,
  );
  return useMemo(() => stateOf(known), [known]);
}

function stateOf({ answer, asking: loading }: Known): PermissionState {
  switch (answer?.decision) {
    case undefined:
      return { state: "loading", allowed: false, loading };
    case "allowed":
      return { state: "allowed", allowed: true, loading };
    case "denied":
      return { state: "denied", allowed: false, loading };
    case "conditional":
      return {
        state: "conditional",
        allowed: false,
        loading,
        missingContext: answer.missingContext,
      };
    case "failed":
      return { state: "error", allowed: false, loading, error: answer.error };
  }
}
