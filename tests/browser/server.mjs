import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("../../", import.meta.url).pathname;
const binary = process.env.KONTOR_BIN ?? join(root, "build/release/kontor");

/** The settings of whoever runs this are not the server's, which refuses those that it does not know. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("KONTOR_")));

export const demo = { email: "an.peeters@demo.example", password: "demo-password-1" };

/** A real server in the sandbox, with a data folder of its own. */
export class Shop {
  static async start({ catalogue = false } = {}) {
    const shop = new Shop();
    shop.folder = await mkdtemp(join(tmpdir(), "kontor-browser-"));
    if (catalogue) {
      shop.catalogue = join(shop.folder, "catalogue.json");
      await cp(join(root, "adapters/catalogue/materials.json"), shop.catalogue);
    }
    await shop.run(0);
    return shop;
  }

  async run(port) {
    this.process = spawn(
      binary,
      [
        "serve",
        "--sandbox",
        ...["--data", join(this.folder, "data"), "--listen", `127.0.0.1:${port}`],
        ...["--pages", join(root, "adapters/web/dist")],
        ...(this.catalogue ? ["--catalogue", this.catalogue] : []),
      ],
      { env: environment, stdio: ["ignore", "pipe", "pipe"] },
    );
    let complaint = "";
    this.process.stderr.on("data", (bytes) => (complaint = (complaint + bytes).slice(-2000)));
    this.address = await new Promise((resolve, reject) => {
      let said = "";
      this.process.stdout.on("data", (bytes) => {
        said += bytes;
        const found = /listening on (http:\S+)/.exec(said);
        if (found) resolve(found[1]);
      });
      this.process.on("exit", (status) => reject(new Error(`the server ended with ${status}: ${complaint}`)));
    });
  }

  async end(signal) {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill(signal);
    await ended;
  }

  /** As a power cut would, and on again at the same address. */
  async killAndRestart() {
    await this.end("SIGKILL");
    await this.run(new URL(this.address).port);
  }

  /** Another catalogue, as an operator gives one: it is read at start. */
  async changeCatalogue(change) {
    const catalogue = JSON.parse(await readFile(this.catalogue, "utf-8"));
    await writeFile(this.catalogue, JSON.stringify({ ...catalogue, materials: change(catalogue.materials) }));
    await this.end("SIGTERM");
    await this.run(new URL(this.address).port);
  }

  async stop() {
    await this.end("SIGTERM");
    await rm(this.folder, { recursive: true });
  }

  async call(method, path, { body, token, key, version } = {}) {
    const answer = await fetch(this.address + path, {
      method,
      headers: {
        ...(body ? { "Content-Type": "application/json" } : {}),
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(key ? { "Idempotency-Key": key } : {}),
        ...(version ? { "If-Match": `"${version}"` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  async tokenOf({ email, password } = demo) {
    return (await this.call("POST", "/v1/sessions", { body: { email, password } })).token;
  }

  async orderNumbers(who = demo) {
    const token = await this.tokenOf(who);
    const list = await this.call("GET", "/v1/orders?limit=200", { token });
    return list.items.map((order) => order.number);
  }

  /** An order by the API, for tests of what comes after. */
  async place(who, lines) {
    const token = await this.tokenOf(who);
    const address = { company: "Harbour Ltd", contact: "Kim Reed", street: "Veldstraat", house_number: "12", postcode: "9000", city: "Gent", country: "BE" };
    const key = `k${Math.random()}`;
    return this.call("POST", "/v1/orders", { body: { account_number: "123456789", address, lines }, token, key });
  }

  advance(seconds) {
    return this.call("POST", "/v1/sandbox/clock", { body: { advance_seconds: seconds } });
  }

  /** The newest mail of a kind to an address, once it is there. */
  async mail(to, kind) {
    for (let tries = 0; tries < 300; tries += 1) {
      const list = await this.call("GET", `/v1/sandbox/mails?to=${encodeURIComponent(to)}`);
      const found = list.items.find((mail) => mail.kind === kind);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no mail ${kind} came to ${to}`);
  }
}
