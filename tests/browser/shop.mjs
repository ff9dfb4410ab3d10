import { test as base, expect } from "@playwright/test";
import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("../../", import.meta.url).pathname;
const binary = process.env.KONTOR_BIN ?? join(root, "build/release/kontor");

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

/** Until the server has the order as it is shown. */
export async function kept(page) {
  // Longer than a change waits to be written.
  await page.waitForTimeout(450);
  await expect(page.locator('.kept[data-state="saved"]')).toBeVisible();
}

export async function fillAddress(page) {
  for (const [name, value] of Object.entries({ street: "Veldstraat", house_number: "12", postcode: "9000", city: "Gent" })) {
    await page.locator(`input[name="${name}"]`).fill(value);
  }
}

/** Fills in and sends the log-in form. */
export async function typed(page, { email, password }) {
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(password);
  await page.locator("main form button[type=submit]").click();
}

/** Logs in at the worker's own shop, or at another one. */
export async function logIn(page, who = demo, address = "") {
  await page.goto(`${address}/login`);
  await typed(page, who);
  await expect(page.locator(".tabs")).toBeVisible();
}

/** One test for each language, told in `language`. */
export function inEachLanguage(title, body) {
  for (const language of ["nl", "en", "fr"]) {
    test(`${title} in ${language}`, ({ page, shop, context, browser }) =>
      body({ page, shop, context, browser, language }));
  }
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
