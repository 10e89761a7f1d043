import { execFile } from "node:child_process";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const run = promisify(execFile);

const HERE = fileURLToPath(new URL("../", import.meta.url));

/** What a user's project has beside the package: its dependencies, as they are installed here. */
const BESIDE = [
  "@bufbuild",
  "@connectrpc",
  "@types",
  "react",
  "react-dom",
  "scheduler",
  "typescript",
];

/**
 * A fresh project with the packed package in it, under its own name, so that only what is in the
 * tarball is there.
 */
export async function freshProject(name: string): Promise<string> {
  const folder = `${HERE}target/${name}`;
  const modules = `${folder}/node_modules`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(`${modules}/@pemba/client`, { recursive: true });
  const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", folder], {
    cwd: HERE,
  });
  const tarball = `${folder}/${stdout.trim().split("\n").at(-1)}`;
  await run("tar", ["-xzf", tarball, "--strip-components=1", "-C", `${modules}/@pemba/client`]);
  for (const dependency of BESIDE) {
    await symlink(`${HERE}node_modules/${dependency}`, `${modules}/${dependency}`);
  }
  await writeFile(`${folder}/package.json`, JSON.stringify({ private: true, type: "module" }));
  return folder;
}
