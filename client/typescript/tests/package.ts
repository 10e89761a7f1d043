import { execFile } from "node:child_process";
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const run = promisify(execFile);

const HERE = fileURLToPath(new URL("../", import.meta.url));
const TARGET = `${HERE}target`;

/** What a user's project has beside the package: its dependencies, as they are installed here. */
const BESIDE = [
  "@bufbuild",
  "@connectrpc",
  "@types",
  "react",
  "react-dom",
  "scheduler",
  "typescript",
  "vite",
];

/** Makes the package, once for all suites. */
export default async function pack(): Promise<void> {
  await rm(TARGET, { recursive: true, force: true });
  await mkdir(TARGET, { recursive: true });
  await run("npm", ["pack", "--silent", "--pack-destination", TARGET], { cwd: HERE });
}

/**
 * A fresh project with the packed package in it, under its own name, so that only what is in the
 * tarball is there.
 */
export async function freshProject(name: string): Promise<string> {
  const folder = `${TARGET}/${name}`;
  const modules = `${folder}/node_modules`;
  await mkdir(`${modules}/@pemba/client`, { recursive: true });
  const tarball = (await readdir(TARGET)).find((file) => file.endsWith(".tgz"));
  if (!tarball) {
    throw new Error("the package was not made");
  }
  await run("tar", [
    "-xzf",
    `${TARGET}/${tarball}`,
    "--strip-components=1",
    "-C",
    `${modules}/@pemba/client`,
  ]);
  for (const dependency of BESIDE) {
    await symlink(`${HERE}node_modules/${dependency}`, `${modules}/${dependency}`);
  }
  await writeFile(`${folder}/package.json`, JSON.stringify({ private: true, type: "module" }));
  return folder;
}
