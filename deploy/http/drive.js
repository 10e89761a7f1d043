// Uses the page of documentation as a person does: gives a key, writes a schema, asks.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const KEY = "a-key-of-the-administrator";
const pemba = fileURLToPath(new URL("../../pemba", import.meta.url));
const work = process.argv[2];

/** Starts a server and tells the port of its HTTP. */
async function serve() {
  const server = spawn(
    pemba,
    ["serve", "--data", `${work}/data`, "--port", "0", "--metrics-port", "0", "--http-port", "0"],
    { env: { ...process.env, PEMBA_KEYS: `root:admin:${KEY}` } },
  );
  const port = await new Promise((resolve, reject) => {
    const said = [];
    for (const input of [server.stdout, server.stderr]) {
      createInterface({ input }).on("line", (line) => {
        said.push(line);
        const found = / http_port="(\d+)"/.exec(line);
        if (found) resolve(Number(found[1]));
      });
    }
    server.once("exit", () => reject(new Error(said.join("\n"))));
  });
  return { server, port };
}

/** The form of a call, opened. */
async function form(page, operation) {
  const block = page.locator(`[id$="-${operation}"]`);
  await block.locator(".opblock-summary-control").click();
  await block.locator(".execute").waitFor();
  return block;
}

/** Sends it as it stands, and tells the code and the body that came. */
async function execute(block) {
  const before = block.locator(".btn-clear");
  if (await before.count()) await before.click();
  await block.locator(".execute").click();
  const answer = block.locator(".live-responses-table tbody .response").first();
  await answer.waitFor();
  return {
    code: (await answer.locator(".response-col_status").innerText()).trim().slice(0, 3),
    body: await answer.locator(".highlight-code, .microlight").first().innerText(),
  };
}

async function run(page, origin) {
  await page.goto(`${origin}/docs`);
  await page.locator(".opblock").first().waitFor();

  const check = await form(page, "PermissionService_Check");
  const nobody = await execute(check);
  assert.equal(nobody.code, "401");
  assert.match(nobody.body, /UNAUTHENTICATED/);

  await page.locator(".btn.authorize").first().click();
  await page.locator("#auth-bearer-value").fill(KEY);
  await page.locator(".modal-ux .auth-btn-wrapper .authorize").first().click();
  await page.locator(".modal-ux .btn-done").first().click();

  const written = await execute(await form(page, "SchemaService_Write"));
  assert.equal(written.code, "200", written.body);
  const changed = await execute(await form(page, "RelationshipService_Write"));
  assert.equal(changed.code, "200", changed.body);

  const allowed = await execute(check);
  assert.equal(allowed.code, "200", allowed.body);
  assert.match(allowed.body, /"decision": "DECISION_ALLOWED"/);
  assert.match(await check.locator(".curl-command").innerText(), /\/v1\/check/);
  await check.scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${work}/check.png` });

  const asked = await execute(await form(page, "PermissionService_Check_GET"));
  assert.match(asked.body, /"decision": "DECISION_ALLOWED"/);

  const list = await form(page, "PermissionService_ListObjects");
  const listed = await execute(list);
  assert.equal(listed.code, "200", listed.body);
  assert.match(listed.body, /"plan"[^]*"minutes"[^]*"end"/);
  await list.scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${work}/list.png` });

  const imported = await execute(await form(page, "RelationshipService_Import"));
  assert.match(imported.body, /"imported": "1"/);

  const watch = await form(page, "RelationshipService_Watch");
  await watch.locator('tr[data-param-name="grpc-timeout"] input').fill("500m");
  const watched = await execute(watch);
  assert.match(watched.body, /"heartbeat"[^]*DEADLINE_EXCEEDED/);

  const evaluated = await execute(await form(page, "AuthorizationService_Evaluate"));
  assert.match(evaluated.body, /"decision": true/);
}

const { server, port } = await serve();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  // Chromium's own sandbox does not start as root.
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1400 } });
  const faults = [];
  page.on("pageerror", (fault) => faults.push(fault.message));
  page.on("console", (line) => {
    // The answer that no key was given is one that the browser reports.
    if (line.type() === "error" && !line.text().includes("401")) faults.push(line.text());
  });
  const origin = `http://127.0.0.1:${port}`;
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith("data:")) {
      faults.push(`asked elsewhere: ${request.url()}`);
    }
  });
  await run(page, origin);
  assert.deepEqual(faults, []);
  console.log("http: the page asks and shows answers in Chromium");
} finally {
  await browser.close();
  server.kill();
  await once(server, "exit");
}
