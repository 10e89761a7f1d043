import type { JsonObject } from "@bufbuild/protobuf";
import type { PembaClient } from "../client.js";
import { PembaError } from "../errors.js";
import type { Answer, FailedAnswer } from "../questions.js";

/** The client's calls that the hooks make. */
export type Asker = Pick<PembaClient, "checkMany" | "listObjects" | "listSubjects">;

/** One question of a page, with its parts as text. */
export interface Asked {
  subject: string;
  permission: string;
  object: string;
  context?: JsonObject;
}

/** What is known of a question. `answer` is the last one while it is asked again. */
export interface Known {
  answer: Answer | FailedAnswer | undefined;
  asking: boolean;
}

interface Entry {
  question: Asked;
  known: Known;
  listeners: Set<() => void>;
  expiry: ReturnType<typeof setTimeout> | undefined;
  /** Tells answers to this question from those to one before. */
  asked: number;
}

export const UNKNOWN: Known = { answer: undefined, asking: true };

const SHORTEST_TIMER_MS = 1000;

/** Timers hold no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The answers that a page shows. Questions that come up together, such as those of one render, go
 * out as one `checkMany`; the same question is asked once, however many show it.
 */
export class AnswerStore {
  private readonly entries = new Map<string, Entry>();
  private readonly due = new Set<Entry>();
  private scheduled = false;

  constructor(private readonly client: Asker) {}

  known(key: string): Known {
    return this.entries.get(key)?.known ?? UNKNOWN;
  }

  /** Asks the question unless it is known, and tells of changes until told to stop. */
  subscribe(key: string, question: Asked, listener: () => void): () => void {
    let entry = this.entries.get(key);
    if (!entry) {
      entry = { question, known: UNKNOWN, listeners: new Set(), expiry: undefined, asked: 0 };
      this.entries.set(key, entry);
      this.ask(entry);
    }
    const subscribed = entry;
    subscribed.listeners.add(listener);
    return () => {
      subscribed.listeners.delete(listener);
      // React may subscribe again at once, and then needs no second question.
      queueMicrotask(() => this.forgetUnless(key, subscribed));
    };
  }

  /** Asks everything shown again, such as after a write. */
  refresh(): void {
    for (const entry of this.entries.values()) {
      this.ask(entry);
    }
  }

  private forgetUnless(key: string, entry: Entry): void {
    if (entry.listeners.size === 0 && this.entries.get(key) === entry) {
      this.entries.delete(key);
      this.due.delete(entry);
      clearTimeout(entry.expiry);
    }
  }

  private ask(entry: Entry): void {
    clearTimeout(entry.expiry);
    entry.asked++;
    const { answer } = entry.known;
    this.tell(entry, answer ? { answer, asking: true } : UNKNOWN);
    this.due.add(entry);
    if (!this.scheduled) {
      this.scheduled = true;
      // After the effects of this render, which all run in one go.
      queueMicrotask(() => void this.askAll());
    }
  }

  private async askAll(): Promise<void> {
    const entries = [...this.due];
    const asked = entries.map((entry) => entry.asked);
    this.due.clear();
    this.scheduled = false;
    const answers = await this.answersTo(entries.map((entry) => entry.question));
    entries.forEach((entry, at) => {
      const answer = answers[at];
      if (answer && entry.asked === asked[at] && entry.listeners.size > 0) {
        this.tell(entry, { answer, asking: false });
        this.askWhenItEnds(entry, answer);
      }
    });
  }

  /** Never rejects: what fails is an answer, of each. */
  private async answersTo(questions: Asked[]): Promise<(Answer | FailedAnswer)[]> {
    try {
      return questions.length === 0 ? [] : (await this.client.checkMany(questions)).answers;
    } catch (thrown) {
      const error = PembaError.from(thrown, "the server");
      return questions.map(() => ({ decision: "failed", error }));
    }
  }

  /**
   * A grant that ends by itself must not be shown beyond its end. Where the clocks disagree, it is
   * asked once a second until it has ended for the server too.
   */
  private askWhenItEnds(entry: Entry, answer: Answer | FailedAnswer): void {
    if (answer.decision === "failed" || !answer.validUntil) {
      return;
    }
    const left = answer.validUntil.getTime() - Date.now();
    entry.expiry = setTimeout(
      () => {
        entry.known = UNKNOWN;
        this.ask(entry);
      },
      Math.min(Math.max(left, SHORTEST_TIMER_MS), LONGEST_TIMER_MS),
    );
  }

  private tell(entry: Entry, known: Known): void {
    entry.known = known;
    for (const listener of entry.listeners) {
      listener();
    }
  }
}
