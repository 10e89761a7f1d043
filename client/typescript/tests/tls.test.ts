/** TLS both ways, with certificates made for the test. */

import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../src/node.js";
import { run } from "./package.js";
import { ADMIN_KEY, Server } from "./server.js";

const missing = spawnSync("openssl", ["version"]).status !== 0;

describe.skipIf(missing)(missing ? "TLS, without openssl" : "TLS", () => {
  let folder: string;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pemba-tls-"));
    await openssl(
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=ca",
      "ca",
    );
    for (const name of ["server", "client"]) {
      await openssl(
        `req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=${name} -x509
         -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -addext basicConstraints=CA:FALSE
         -CA ca.pem -CAkey ca.key`,
        name,
      );
    }
    const path = (file: string) => join(folder, file);
    server = await Server.start(
      ...["--tls-certificate", path("server.pem"), "--tls-key", path("server.key")],
      ...["--tls-client-ca", path("ca.pem"), "--tls-client-role", "none"],
    );
    url = server.url.replace("http:", "https:");
  });

  afterAll(async () => {
    await server?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  async function openssl(command: string, name: string): Promise<void> {
    const all = `${command} -keyout ${name}.key -out ${name}.pem`;
    await run("openssl", all.split(/\s+/), { cwd: folder });
  }

  const pem = (file: string) => readFile(join(folder, file), "utf8");

  test("a client that shows its certificate and trusts the server's is served", async () => {
    const tls = {
      ca: await pem("ca.pem"),
      certificate: await pem("client.pem"),
      privateKey: await pem("client.key"),
    };
    const pemba = connect(url, { key: ADMIN_KEY, tls });
    const { token } = await pemba.writeSchema("definition user {}");
    expect(await pemba.readSchema()).toEqual({ schema: "definition user {}", token });
    pemba.close();
  });

  test("a client that does not trust the server, or shows nothing, gets an error", async () => {
    const untrusting = connect(url, { key: ADMIN_KEY, attempts: 1 });
    await expect(untrusting.readSchema()).rejects.toThrow(
      `no answer from ${url}: unable to verify the first certificate`,
    );
    const nameless = connect(url, {
      key: ADMIN_KEY,
      attempts: 1,
      tls: { ca: await pem("ca.pem") },
    });
    await expect(nameless.readSchema()).rejects.toMatchObject({ reason: "UNREACHABLE" });
    const plain = connect(server.url, { key: ADMIN_KEY, attempts: 1 });
    await expect(plain.readSchema()).rejects.toMatchObject({ reason: "UNREACHABLE" });
  });
});
