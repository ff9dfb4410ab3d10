import { test as base, expect } from "@playwright/test";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("../../", import.meta.url).pathname;
const binary = process.env.KONTOR_BIN ?? join(root, "build/release/kontor");

export const demo = { email: "an.peeters@demo.example", password: "demo-password-1" };

/** A real server in the sandbox, with a data folder of its own. */
export class Shop {
  static async start() {
    const shop = new Shop();
    shop.folder = await mkdtemp(join(tmpdir(), "kontor-browser-"));
    await shop.run(0);
    return shop;
  }

  async run(port) {
    this.process = spawn(
      binary,
      ["serve", "--sandbox", "--data", join(this.folder, "data"), "--listen", `127.0.0.1:${port}`],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    this.process.stderr.resume();
    this.address = await new Promise((resolve, reject) => {
      let said = "";
      this.process.stdout.on("data", (bytes) => {
        said += bytes;
        const found = /listening on (http:\S+)/.exec(said);
        if (found) resolve(found[1]);
      });
      this.process.on("exit", (status) => reject(new Error(`the server ended with ${status}`)));
    });
  }

  async end(signal) {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill(signal);
    await ended;
  }

  /** As a power cut would, and on again at the same address. */
  async killAndRestart() {
    await this.end("SIGKILL");
    await this.run(new URL(this.address).port);
  }

  async stop() {
    await this.end("SIGTERM");
    await rm(this.folder, { recursive: true });
  }

  async call(method, path, { body, token, key } = {}) {
    const answer = await fetch(this.address + path, {
      method,
      headers: {
        ...(body ? { "Content-Type": "application/json" } : {}),
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(key ? { "Idempotency-Key": key } : {}),
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

  advance(seconds) {
    return this.call("POST", "/v1/sandbox/clock", { body: { advance_seconds: seconds } });
  }

  /** The newest mail of a kind to an address, once it is there. */
  async mail(to, kind) {
    let found;
    await expect
      .poll(async () => {
        const list = await this.call("GET", `/v1/sandbox/mails?to=${encodeURIComponent(to)}`);
        found = list.items.find((mail) => mail.kind === kind);
        return Boolean(found);
      })
      .toBe(true);
    return found;
  }
}

/** `shop` is one server for each file; `visit` a page in a language. */
export const test = base.extend({
  shop: [
    async ({}, use) => {
      const shop = await Shop.start();
      await use(shop);
      await shop.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: async ({ shop }, use) => use(shop.address),
});

export { expect };

/** The page in a language, as somebody who chose it before. */
export async function speak(page, language) {
  await page.addInitScript((chosen) => {
    if (!localStorage.getItem("kontor.language")) localStorage.setItem("kontor.language", chosen);
  }, language);
}

export async function logIn(page, { email, password } = demo) {
  await page.goto("/login");
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(password);
  await page.locator("main form button[type=submit]").click();
  await expect(page.locator(".tabs")).toBeVisible();
}

/** A customer of one test's own, activated by the mailed link. */
let people = 0;
export async function newCustomer(shop, language = "en") {
  people += 1;
  const who = { email: `c${people}.${Date.now()}@browser.example`, password: "a quiet grey harbour" };
  await shop.call("POST", "/v1/registrations", {
    body: { ...who, company_name: "Harbour Ltd", contact_name: "Kim Reed", language },
  });
  const mail = await shop.mail(who.email, "activation");
  const token = new URL(mail.links[0]).hash.slice("#token=".length);
  await shop.call("POST", "/v1/activations", { body: { token, password: who.password } });
  return who;
}
