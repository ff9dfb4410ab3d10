// Every page in every state that it can be in, one after another: for tests that look at all of them and
// for screenshots.
import { demo, expect, fillAddress, kept, newCustomer, typed } from "./shop.mjs";

const submit = (page) => page.locator("main button[type=submit]").first().click();

/** Somebody else's refusal in place of the server's answer to the next request below `path`. */
async function refuse(page, path, status, code) {
  await page.route(path, (route) =>
    route.fulfill({
      status,
      contentType: "application/problem+json",
      body: JSON.stringify({ type: `/problems/${code}`, code, status, title: code, detail: code, request_id: "0123456789abcdef", retry: "same" }),
    }),
  );
}

/** Opens a page and waits until it has what it asked for. */
async function open(page, path) {
  await page.goto(path);
  await page.locator("h1").first().waitFor();
  await page.waitForLoadState("networkidle");
}

/** Before the log-in. */
async function atTheDoor(page, shop, look, language) {
  await open(page, "/login");
  await look("login");
  await submit(page);
  await expect(page.locator(".summary")).toBeFocused();
  await look("login-faults");
  await typed(page, { email: "nobody@browser.example", password: "not the right one" });
  await expect(page.locator("main form button.link")).toBeVisible();
  await look("login-wrong");
  await refuse(page, "**/v1/sessions", 429, "too-many-requests");
  await submit(page);
  await expect(page.locator(".summary")).toBeFocused();
  await look("login-too-often");
  await page.unroute("**/v1/sessions");
  await page.route("**/v1/sessions", (route) => route.abort());
  await submit(page);
  await expect(page.locator(".offline")).toBeVisible();
  await look("login-offline");
  await page.unroute("**/v1/sessions");

  await open(page, "/register");
  await look("register");
  await page.locator('input[name="password"]').fill("short");
  await submit(page);
  await expect(page.locator(".summary")).toBeFocused();
  await look("register-faults");
  const who = { email: `walk.${language}.${Date.now()}@browser.example`, password: "a quiet grey harbour" };
  for (const [name, value] of Object.entries({ company_name: "Harbour Ltd", contact_name: "Kim Reed", ...who })) {
    await page.locator(`input[name="${name}"]`).fill(value);
  }
  await submit(page);
  await expect(page).toHaveURL(/check-mail$/);
  await look("check-mail");
  const link = new URL((await shop.mail(who.email, "activation")).links[0]);
  await open(page, link.pathname + link.hash);
  await look("activate");
  await open(page, "/reset");
  await open(page, "/activate");
  await look("activate-spent");
  for (const path of ["forgotten", "expired", "reset", "confirm"]) {
    await open(page, `/${path}`);
    await look(path === "forgotten" || path === "expired" ? path : `${path}-spent`);
  }
  await open(page, `/reset#token=${"A".repeat(43)}`);
  await page.reload();
  await open(page, "/help");
  await open(page, `/confirm#token=${"A".repeat(43)}`);
  await look("confirm");
  for (const path of ["help", "contact", "privacy", "accessibility"]) {
    await open(page, `/${path}`);
    await look(path);
  }
  await open(page, "/no-such-page");
  await look("not-found");
}

/** A customer who has nothing yet. */
async function empty(page, shop, look, language) {
  const who = await newCustomer(shop, language);
  await open(page, "/login");
  await typed(page, who);
  await expect(page.locator(".tabs")).toBeVisible();
  for (const path of ["/orders", "/account-numbers", "/addresses", "/order/overview", "/order/account"]) {
    await open(page, path);
    await look(`${path.slice(1).replace("/", "-")}-empty`);
  }
  await submit(page);
  await expect(page.locator(".summary")).toBeFocused();
  await look("order-account-faults");
  await page.locator('input[name="account_number"]').fill("123456789");
  await submit(page);
  await expect(page).toHaveURL(/address$/);
  await submit(page);
  await expect(page.locator(".summary")).toBeFocused();
  await look("order-address-faults");
  await fillAddress(page);
  await submit(page);
  await expect(page).toHaveURL(/materials$/);
  await expect(page.locator(".product").first()).toBeVisible();
  await page.locator(".basket .primary").click();
  await look("order-materials-none");
  await page.locator("#q").fill("zzzzzz");
  await expect(page.locator(".product")).toHaveCount(0);
  await look("order-materials-nothing-found");
  await page.locator("#q").fill("FILL-BUBBLE-100-1");
  await page.locator("#quantity-FILL-BUBBLE-100-1").fill("9");
  await expect(page.locator(".meter .notice")).toBeVisible();
  await kept(page);
  await look("order-materials-exceeded");
  const token = await shop.tokenOf(who);
  const { version, step, ...draft } = await shop.call("GET", "/v1/draft", { token });
  const lines = [{ sku: "FILL-BUBBLE-100-1", quantity: 2 }, { sku: "BOX-S-25", quantity: 3 }];
  const body = { step, account_number: draft.account_number, address: draft.address, lines };
  await shop.call("PUT", "/v1/draft", { token, body, version });
  await page.locator("#quantity-FILL-BUBBLE-100-1").fill("8");
  await expect(page.locator(".notice[role=alert]")).toBeVisible();
  await look("order-conflict");
  await page.locator(".notice[role=alert] .primary").click();
  await expect(page.locator(".notice[role=alert]")).toHaveCount(0);
  await page.locator(".basket .primary").click();
  await expect(page).toHaveURL(/overview$/);
  await page.locator(".actions .push").click();
  await expect(page.locator("dialog[open]")).toBeVisible();
  await look("order-discard");
  await page.keyboard.press("Escape");
  await refuse(page, "**/v1/draft/order", 500, "internal");
  await page.locator("main button.large").click();
  await expect(page.locator(".summary")).toBeFocused();
  await look("order-failed");
  await page.unroute("**/v1/draft/order");
  await page.locator("main button.large").click();
  await expect(page).toHaveURL(/placed$/);
  await page.waitForLoadState("networkidle");
  await look("order-placed");

  await open(page, "/personal");
  await submit(page);
  await expect(page.locator(".notice.good")).toBeVisible();
  await page.locator("main details summary").first().click();
  await page.locator('input[name="new_standard_address"]').fill(`orders.${who.email}`);
  await page.locator("main details button[type=submit]").first().click();
  await expect(page.locator("main details .notice.good")).toBeVisible();
  await look("personal-changed");
  await open(page, "/personal/forget");
  await submit(page);
  await expect(page.locator(".summary")).toBeFocused();
  await look("personal-forget-faults");
  await page.locator('input[name="password"]').fill(who.password);
  await submit(page);
  await expect(page).toHaveURL(/receipts/);
  await expect(page.locator(".pairs")).toBeVisible();
  await look("receipt");
}

/** A customer who has everything. */
async function full(page, shop, look) {
  const token = await shop.tokenOf(demo);
  await shop.call("DELETE", "/v1/draft", { token }).catch(() => {});
  await open(page, "/login");
  await typed(page, demo);
  await expect(page.locator(".tabs")).toBeVisible();
  await open(page, "/order/account");
  await look("order-account");
  const { items } = await shop.call("GET", "/v1/orders?limit=200", { token });
  await open(page, `/orders/${items.find((order) => order.status === "completed").number}`);
  await page.locator("main .actions .primary").click();
  await expect(page).toHaveURL(/overview$/);
  await expect(page.locator(".lines li").first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  await look("order-overview");
  for (const step of ["address", "materials"]) {
    await open(page, `/order/${step}`);
    if (step === "materials") await page.locator(".product details summary").first().click();
    await look(`order-${step}`);
  }
  await open(page, "/order/overview");
  await page.locator("main .actions .push").click();
  await page.locator("dialog[open] .danger").click();
  await expect(page).toHaveURL(/account$/);

  await open(page, "/orders");
  await look("orders");
  await refuse(page, "**/v1/orders?*", 503, "overloaded");
  await page.reload();
  await expect(page.locator(".summary")).toBeVisible();
  await look("orders-failed");
  await page.unroute("**/v1/orders?*");
  for (const status of new Set(items.map((order) => order.status))) {
    await open(page, `/orders/${items.find((order) => order.status === status).number}`);
    await look(`details-${status.replace("_", "-")}`);
    if (status !== "placed") continue;
    await page.locator("main .actions button").nth(1).click();
    await expect(page.locator("dialog[open]")).toBeVisible();
    await look("details-cancel");
    await page.keyboard.press("Escape");
  }
  await open(page, "/orders/ZZZZZZZZZZ");
  await look("details-gone");
  for (const path of ["/personal", "/personal/password", "/personal/forget", "/account-numbers", "/addresses"]) {
    await open(page, path);
    await look(path.slice(1).replace("/", "-"));
  }
  await page.locator(".book .link").first().click();
  await page.locator('input[name="street"]').fill("");
  await submit(page);
  await expect(page.locator(".summary")).toBeFocused();
  await look("addresses-faults");
  await open(page, "/account-numbers");
  await page.locator(".rows .link").first().click();
  await expect(page.locator("dialog[open]")).toBeVisible();
  await look("account-numbers-remove");
  await page.keyboard.press("Escape");
  await page.locator(".sandbox .handle").click();
  await expect(page.locator("#sandbox-body")).toBeVisible();
  await expect(page.locator(".sandbox li").first()).toBeVisible();
  await look("sandbox");
  await page.locator(".sandbox .handle").click();
  await shop.call("DELETE", "/v1/sessions", { token });
  await page.locator(".tabs a").nth(1).click();
  await expect(page).toHaveURL(/login$/);
  await expect(page.locator(".notice.warn")).toBeVisible();
  await look("login-ended");
}

/** Each part is walked through by itself, in this order where all are; `look` is called in each state. */
export const parts = { "at the door": atTheDoor, "with nothing yet": empty, "with everything": full };
