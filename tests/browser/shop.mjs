import { expect as impatient, test as base } from "@playwright/test";

import { demo, Shop } from "./server.mjs";

export { demo, Shop };

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

/** Waits as long outside the runner, whose settings the screenshots do not have. */
export const expect = impatient.configure({ timeout: 30_000 });

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
