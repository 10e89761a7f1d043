import { createContext, type ReactNode, useContext, useMemo } from "react";
import { parseSubject, printSubject, type SubjectInput } from "../references.js";
import { AnswerStore, type Asker } from "./store.js";

/** What the hooks of one part of a page share. */
export interface Shared {
  client: Asker;
  store: AnswerStore;
  subject: string | undefined;
}

const SharedContext = createContext<Shared | undefined>(undefined);

export interface PembaProviderProps {
  client: Asker;
  /** Whose permissions the page shows; hooks may name another. */
  subject?: SubjectInput | undefined;
  children?: ReactNode;
}

/** Gives the hooks below it a client, and whose permissions to show. */
export function PembaProvider({ client, subject, children }: PembaProviderProps): ReactNode {
  const store = useMemo(() => new AnswerStore(client), [client]);
  const text = subject === undefined ? undefined : printSubject(parseSubject(subject));
  const shared = useMemo(() => ({ client, store, subject: text }), [client, store, text]);
  return <SharedContext.Provider value={shared}>{children}</SharedContext.Provider>;
}

export function useShared(): Shared {
  const shared = useContext(SharedContext);
  if (!shared) {
    throw new Error("a hook of @pemba/client/react is used outside of <PembaProvider>");
  }
  return shared;
}

/** The hook's own subject, else the provider's. */
export function useSubject(own: SubjectInput | undefined): string {
  const { subject } = useShared();
  const text = own === undefined ? subject : printSubject(parseSubject(own));
  if (text === undefined) {
    throw new Error("whose permission? give <PembaProvider> or the hook a `subject`");
  }
  return text;
}

/** Gives a function that asks everything shown again, such as after a write. */
export function useRefresh(): () => void {
  const { store } = useShared();
  return useMemo(() => () => store.refresh(), [store]);
}
