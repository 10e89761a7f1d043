/** The examples of the README, in a fresh project that has the packed package. */

import { writeFile } from "node:fs/promises";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, touch } from "../src/node.js";
import { freshProject, run } from "./package.js";
import { type Example, examples } from "./readme.js";
import { ADMIN_KEY, relationships, Server, schema } from "./server.js";

let server: Server;
let project: string;

beforeAll(async () => {
  server = await Server.start();
  project = await freshProject("readme");
  const pemba = connect(server.url, { key: ADMIN_KEY });
  await pemba.writeSchema(await schema());
  const lines = await relationships();
  for (let at = 0; at < lines.length; at += 1000) {
    await pemba.write(lines.slice(at, at + 1000).map(touch));
  }
  pemba.close();
});

afterAll(() => server?.remove());

const all = await examples("ts");

test("the README has examples, each with what it prints", () => {
  expect(all.length).toBeGreaterThan(5);
  expect(all.filter(({ output }) => output === undefined)).toEqual([]);
});

test("the examples have the right types", async () => {
  const pages = await examples("tsx");
  expect(pages).not.toEqual([]);
  const files = [...all.map(({ code }) => ["ts", code]), ...pages.map(({ code }) => ["tsx", code])];
  await Promise.all(
    files.map(([extension, code], n) =>
      writeFile(`${project}/example${n}.${extension}`, `${code}\nexport {};\n`),
    ),
  );
  await writeFile(
    `${project}/tsconfig.json`,
    JSON.stringify({
      compilerOptions: {
        ...{ target: "ES2022", lib: ["ES2023", "DOM"], module: "NodeNext", jsx: "react-jsx" },
        ...{ strict: true, noEmit: true, types: ["node"] },
      },
      include: ["*.ts", "*.tsx"],
    }),
  );
  const { stdout } = await run("node", ["node_modules/typescript/bin/tsc", "-p", "."], {
    cwd: project,
  }).catch((failure: { stdout: string }) => failure);
  expect(stdout).toBe("");
});

test.each(all.filter(({ code }) => code.includes("@pemba/client/node")))(
  "$title",
  async ({ code, output }: Example) => {
    // The README's server has no keys and the usual port; this one has.
    const pointed = code
      .replace(`"http://localhost:7070")`, `"${server.url}", { key: process.env.PEMBA_KEY })`)
      .replace(`"http://localhost:7070"`, `"${server.url}"`);
    const { outputText } = ts.transpileModule(pointed, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    const file = `${project}/example.mjs`;
    await writeFile(file, outputText);
    const { stdout } = await run("node", [file], {
      env: { ...process.env, PEMBA_KEY: ADMIN_KEY },
      timeout: 10_000,
    });
    expect(stdout).toBe(output);
  },
);
