import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));

/** The `pemba` that was built, here or where PEMBA_HOME says. */
const PEMBA = join(process.env["PEMBA_HOME"] ?? REPOSITORY, "pemba");

export const ADMIN_KEY = "scenario-admin-key-0001";
export const READER_KEY = "scenario-reader-key-01";

/** A real server on a fresh folder, which can be stopped and started again. */
export class Server {
  private process: ChildProcess | undefined;
  private log = "";
  port = 0;
  httpPort = 0;

  private constructor(
    private readonly folder: string,
    private readonly flags: string[],
  ) {}

  static async start(...flags: string[]): Promise<Server> {
    if (!existsSync(PEMBA)) {
      throw new Error(`no \`${PEMBA}\`: run \`make build\`, or set PEMBA_HOME`);
    }
    const server = new Server(await mkdtemp(join(tmpdir(), "pemba-typescript-")), flags);
    await server.start();
    return server;
  }

  /** Where gRPC is served. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Where gRPC-Web is served. */
  get httpUrl(): string {
    return `http://127.0.0.1:${this.httpPort}`;
  }

  async start(): Promise<void> {
    const keys = `scenario:admin:${ADMIN_KEY},reader:read:${READER_KEY}`;
    const serve = ["serve", "--data", join(this.folder, "data"), "--port", `${this.port}`];
    this.log = "";
    this.process = spawn(
      PEMBA,
      [...serve, "--http-port", "0", "--metrics-port", "0", "--keys", keys, ...this.flags],
      {
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    const ports = await this.logged(/ serving .*? port="(\d+)".*? http_port="(\d+)"/);
    this.port = Number(ports[0]);
    this.httpPort = Number(ports[1]);
  }

  /** Waits for a line of the log and gives what its groups match. */
  private logged(pattern: RegExp): Promise<string[]> {
    const process = this.process as ChildProcess;
    return new Promise((resolve, reject) => {
      const read = (chunk: Buffer) => {
        this.log += chunk;
        const match = pattern.exec(this.log);
        if (match) {
          resolve(match.slice(1));
        }
      };
      process.stdout?.on("data", read);
      process.stderr?.on("data", read);
      process.on("exit", (code) => reject(new Error(`pemba ended with ${code}: ${this.log}`)));
      process.on("error", reject);
    });
  }

  /** As an operator does: running calls may end, and what was acknowledged is kept. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const { process } = this;
    if (process && process.exitCode === null && process.signalCode === null) {
      const ended = once(process, "exit");
      process.kill(signal);
      await ended;
    }
  }

  /** Nothing of it is needed any more. */
  async remove(): Promise<void> {
    await this.stop("SIGKILL");
    await rm(this.folder, { recursive: true, force: true });
  }
}

const SCENARIO = new URL("../../scenario/", import.meta.url);

export function schema(): Promise<string> {
  return readFile(new URL("schema.zed", SCENARIO), "utf8");
}

export async function relationships(): Promise<string[]> {
  const text = await readFile(new URL("relationships.txt", SCENARIO), "utf8");
  return text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("//"));
}
