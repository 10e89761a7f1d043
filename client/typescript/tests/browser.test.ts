/**
 * A page in Chromium that asks through gRPC-Web, from another origin than the server's: bundled by
 * Vite from the packed package. Named as skipped where there is no Chromium.
 */

import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, type PembaClient, touch } from "../src/node.js";
import { freshProject, run } from "./package.js";
import { examples } from "./readme.js";
import { ADMIN_KEY, READER_KEY, relationships, Server, schema } from "./server.js";

const CHROMIUM = [
  process.env["CHROMIUM"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== "" && existsSync(path));

/** The tests' own addresses, which stand where README's do: the server asks for a key. */
function pointed(code: string, url: string): string {
  return code.replace(
    `connect("http://localhost:7072")`,
    `connect("${url}", { key: "${READER_KEY}" })`,
  );
}

const MAIN = `
import { createRoot } from "react-dom/client";
import { pemba as page } from "./calls.js";
import { App } from "./app.js";
Object.assign(globalThis, { page });
createRoot(document.getElementById("root")!).render(<App />);
void import("./readme.js");
`;

const CALLS = `
import { connect } from "@pemba/client/web";
export const pemba = connect("http://localhost:7072");
`;

const HTML = `<!doctype html><title>page</title><div id="root"></div>
<script type="module" src="/main.tsx"></script>`;

const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript" };

describe.skipIf(CHROMIUM === undefined)(
  CHROMIUM ? "in Chromium" : "in Chromium, which is not installed",
  () => {
    let files: HttpServer;
    let origin: string;
    let server: Server;
    let pemba: PembaClient;
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      const project = await freshProject("browser");
      files = createServer(async (request, response) => {
        const path = request.url === "/" ? "/index.html" : (request.url ?? "");
        const body = await readFile(`${project}/dist${path}`).catch(() => undefined);
        response.writeHead(body ? 200 : 404, {
          "content-type": TYPES[extname(path)] ?? "text/plain",
        });
        response.end(body);
      });
      await new Promise<void>((resolve) => files.listen(0, "127.0.0.1", resolve));
      origin = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
      server = await Server.start("--http-origins", origin);
      await bundle(project, server.httpUrl);

      pemba = connect(server.url, { key: ADMIN_KEY });
      await pemba.writeSchema(await schema());
      const lines = await relationships();
      for (let at = 0; at < lines.length; at += 1000) {
        await pemba.write(lines.slice(at, at + 1000).map(touch));
      }
      browser = await chromium.launch({
        ...(CHROMIUM && { executablePath: CHROMIUM }),
        args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"].concat([
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
        ]),
      });
      page = await browser.newPage();
    });

    afterAll(async () => {
      await browser?.close();
      pemba?.close();
      files?.close();
      await server?.remove();
    });

    test("the README's page shows what its user may", async () => {
      const calls: string[] = [];
      const printed: string[] = [];
      page.on("request", (request) => {
        if (request.method() === "POST") {
          calls.push(new URL(request.url()).pathname);
        }
      });
      page.on("console", (message) => {
        if (message.type() === "log") {
          printed.push(message.text());
        }
      });
      await page.goto(origin);
      await page.getByText("50 pages").waitFor();
      expect(await page.getByText("Edit plan").isEnabled()).toBe(true);
      expect(await page.getByText("Edit minutes").isDisabled()).toBe(true);
      expect(calls.filter((path) => path.endsWith("/CheckMany"))).toHaveLength(1);
      await page.getByText("More").click();
      await page.getByText("100 pages").waitFor();
      await expect.poll(() => printed).toEqual(["true"]);
    });

    test("lists, errors and watches are the same as over gRPC", async () => {
      const told = await page.evaluate(async () => {
        const { page } = globalThis as unknown as { page: PembaClient };
        const caught = (error: unknown) => ({ ...(error as object) });
        const question = { subject: "user:amina", permission: "reed", object: "document:plan" };
        const pages = { type: "page", permission: "read", subject: "user:lister", pageSize: 100 };
        return {
          unknown: await page.check(question).catch(caught),
          denied: await page.check({ ...question, permission: "read", subject: "user:nobody" }),
          late: await page.check(question, { timeoutMs: 0 }).catch(caught),
          forbidden: await page.writeSchema("definition user {}").catch(caught),
          listed: (await page.listObjects(pages).toArray()).length,
        };
      });
      expect(told).toMatchObject({
        unknown: { reason: "UNKNOWN_RELATION", metadata: { type: "document", relation: "reed" } },
        denied: { decision: "denied" },
        late: { reason: "DEADLINE_EXCEEDED" },
        forbidden: { reason: "ROLE_NOT_ALLOWED" },
        listed: 1050,
      });
      const started = await page.evaluate(async () => {
        const all = globalThis as unknown as { page: PembaClient; changes: unknown };
        const changes = await all.page.watch();
        all.changes = changes.next().then(({ value }) => value?.updates[0]?.relationship.subject);
        return changes.token !== "";
      });
      expect(started).toBe(true);
      await pemba.write([touch("team:research#member@user:seen-in-the-page")]);
      expect(
        await page.evaluate(() => (globalThis as unknown as { changes: unknown }).changes),
      ).toBe("user:seen-in-the-page");
    });

    test("a page of another origin gets errors, and nothing is allowed", async () => {
      const stranger = await browser.newPage();
      await stranger.goto(origin.replace("127.0.0.1", "localhost"));
      const alerts = stranger.getByRole("alert");
      await alerts.first().waitFor();
      expect(await alerts.allTextContents()).toEqual([
        expect.stringContaining(`no answer from ${server.httpUrl}`),
        expect.stringContaining(`no answer from ${server.httpUrl}`),
      ]);
      await stranger.close();
    });
  },
);

async function bundle(project: string, url: string): Promise<void> {
  const [app] = await examples("tsx");
  const calls = (await examples("ts")).find(({ code }) => code.includes("@pemba/client/web"));
  await writeFile(`${project}/index.html`, HTML);
  await writeFile(`${project}/main.tsx`, MAIN);
  await writeFile(`${project}/app.tsx`, pointed(app?.code ?? "", url));
  await writeFile(`${project}/calls.ts`, pointed(CALLS, url));
  await writeFile(`${project}/readme.ts`, pointed(calls?.code ?? "", url));
  await writeFile(`${project}/vite.config.js`, `export default { esbuild: { jsx: "automatic" } };`);
  await run("node", ["node_modules/vite/bin/vite.js", "build", "--logLevel", "error"], {
    cwd: project,
    env: { ...process.env, NODE_ENV: "production" },
  });
}
