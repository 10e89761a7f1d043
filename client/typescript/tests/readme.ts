import { readFile } from "node:fs/promises";

/** An example of the README, and what it prints. */
export interface Example {
  title: string;
  code: string;
  output: string | undefined;
}

/** The fenced blocks of `language`, each with the `text` block that follows it. */
export async function examples(language: "ts" | "tsx"): Promise<Example[]> {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const block = new RegExp(
    `^\`\`\`${language}\\n(.*?)^\`\`\`\\n(?:\\n\`\`\`text\\n(.*?)^\`\`\`\\n)?`,
    "gms",
  );
  return [...readme.matchAll(block)].map(({ index, 1: code = "", 2: output }) => ({
    title: [...readme.slice(0, index).matchAll(/^## (.*)$/gm)].at(-1)?.[1] ?? "",
    code,
    output,
  }));
}
