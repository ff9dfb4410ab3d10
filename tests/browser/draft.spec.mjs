// An order that is not placed yet: where it is kept, and what becomes of it when it is touched twice.
import { expect, fillAddress, kept, logIn, newCustomer, Shop, speak, test, typed } from "./shop.mjs";

const toStep = async (page, step) => {
  await page.goto(`/order/${step}`);
  await expect(page.locator(".steps")).toBeVisible();
};

/** An order with three packs of BOX-S-25 in it, which the server has. */
async function begin(page, who) {
  await logIn(page, who);
  await toStep(page, "materials");
  await page.locator("#quantity-BOX-S-25").fill("3");
  await kept(page);
}

/** Another device: a browser that knows nothing of this one. */
async function anotherDevice(browser, shop, who) {
  const context = await browser.newContext({ baseURL: shop.address });
  const page = await context.newPage();
  await logIn(page, who);
  return page;
}

test("an order survives log-out, another language and another device (M6 M8 M9 M10)", async ({ page, shop, browser }) => {
  const who = await newCustomer(shop);
  await speak(page, "en");
  await logIn(page, who);
  await page.locator('input[name="account_number"]').fill("123456789");
  await page.locator("main button[type=submit]").click();
  await expect(page).toHaveURL(/address$/);
  // Typed, and not sent: kept all the same.
  await page.locator('input[name="street"]').fill("Veldstraat");
  await page.locator('.languages [lang="fr"]').click();
  await expect(page.locator('input[name="street"]')).toHaveValue("Veldstraat");
  await kept(page);
  await page.locator(".tabs button").click();
  await expect(page).toHaveURL(/login$/);

  const other = await anotherDevice(browser, shop, who);
  await expect(other).toHaveURL(/address$/);
  await expect(other.locator('input[name="street"]')).toHaveValue("Veldstraat");
  await fillAddress(other);
  await other.locator("main button[type=submit]").click();
  await other.locator("#q").fill("BOX-S-25");
  await other.locator("#quantity-BOX-S-25").fill("3");
  await kept(other);

  await logIn(page, who);
  await expect(page).toHaveURL(/materials$/);
  await expect(page.locator(".tabs a").first()).toBeVisible();
  await page.locator(".basket .primary").click();
  await expect(page.locator(".overview")).toContainText("123456789");
  await expect(page.locator(".overview")).toContainText("Veldstraat 12");
  await expect(page.locator(".lines li")).toHaveCount(1);
});

test("what is typed comes back when the session ended meanwhile (M3)", async ({ page, shop }) => {
  const who = await newCustomer(shop);
  await logIn(page, who);
  await toStep(page, "address");
  await page.locator('input[name="city"]').fill("Gent");
  await kept(page);
  const token = await shop.tokenOf(who);
  await shop.call("DELETE", "/v1/sessions", { token });
  await page.locator('input[name="street"]').fill("Hoogstraat");
  await expect(page).toHaveURL(/login$/);
  await expect(page.locator(".notice")).toBeVisible();
  await typed(page, who);
  await expect(page).toHaveURL(/address$/);
  await expect(page.locator('input[name="street"]')).toHaveValue("Hoogstraat");
  await expect(page.locator('input[name="city"]')).toHaveValue("Gent");
  await kept(page);
});

test("nobody who logs in after somebody sees their order", async ({ page, shop }) => {
  const [who, next] = [await newCustomer(shop), await newCustomer(shop)];
  await begin(page, who);
  await shop.call("DELETE", "/v1/sessions", { token: await shop.tokenOf(who) });
  await page.goto("/order/overview");
  await expect(page).toHaveURL(/login$/);
  await logIn(page, next);
  await page.goto("/order/overview");
  await expect(page.locator(".overview")).toBeVisible();
  await expect(page.locator(".lines li")).toHaveCount(0);
});

test("two windows that change different parts of an order both get their way", async ({ page, shop, context }) => {
  const who = await newCustomer(shop);
  await begin(page, who);
  const other = await context.newPage();
  await toStep(other, "account");
  await other.locator('input[name="account_number"]').fill("123456789");
  await kept(other);
  await page.locator("#quantity-BOX-XS-50").fill("2");
  await kept(page);
  await expect(page.locator(".notice.warn")).toBeVisible();
  await page.goto("/order/overview");
  await expect(page.locator(".overview")).toContainText("123456789");
  await expect(page.locator(".lines li")).toHaveCount(2);
});

for (const choice of ["theirs", "mine"]) {
  test(`two windows that change the same part are asked, and ${choice} stays`, async ({ page, shop, context }) => {
    const who = await newCustomer(shop);
    await begin(page, who);
    const other = await context.newPage();
    await toStep(other, "materials");
    await other.locator("#quantity-BOX-S-25").fill("7");
    await kept(other);
    await page.locator("#quantity-BOX-S-25").fill("5");
    const conflict = page.locator(".notice.warn[role=alert]");
    await expect(conflict).toContainText("7");
    await conflict.locator("button").nth(choice === "theirs" ? 0 : 1).click();
    await kept(page);
    const left = choice === "theirs" ? "7" : "5";
    await expect(page.locator("#quantity-BOX-S-25")).toHaveValue(left);
    await page.reload();
    await expect(page.locator("#quantity-BOX-S-25")).toHaveValue(left);
  });
}

test("an order that was placed elsewhere is not placed again", async ({ page, shop, context }) => {
  await logIn(page);
  const before = await shop.orderNumbers();
  await page.locator(".again button").click();
  await expect(page).toHaveURL(/overview$/);
  const other = await context.newPage();
  await other.goto("/order/overview");
  await expect(other.locator(".lines li").first()).toBeVisible();
  await page.locator("main button.large").click();
  await expect(page).toHaveURL(/placed$/);
  const number = await page.locator(".order-number").innerText();
  // The same order, confirmed from a window that shows it still: the same number.
  await other.locator("main button.large").click();
  await expect(other).toHaveURL(/placed$|overview$/);
  if (/placed$/.test(other.url())) await expect(other.locator(".order-number")).toHaveText(number);
  expect((await shop.orderNumbers()).length).toBe(before.length + 1);
});

test("an order that is gone elsewhere can be kept here", async ({ page, shop }) => {
  const who = await newCustomer(shop);
  await begin(page, who);
  await shop.call("DELETE", "/v1/draft", { token: await shop.tokenOf(who) });
  await page.locator("#quantity-BOX-S-25").fill("4");
  const conflict = page.locator(".notice.warn[role=alert]");
  await expect(conflict).toBeVisible();
  await conflict.locator("button").nth(1).click();
  await kept(page);
  await page.reload();
  await expect(page.locator("#quantity-BOX-S-25")).toHaveValue("4");
});

test("a confirmation whose answer was lost is not sent twice", async ({ page, shop }) => {
  await logIn(page);
  const before = await shop.orderNumbers();
  await page.locator(".again button").click();
  await expect(page).toHaveURL(/overview$/);
  // The server places it; the answer never comes.
  await page.route("**/v1/draft/order", async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  });
  await page.locator("main button.large").click();
  await expect(page.locator(".summary")).toBeFocused();
  await page.unroute("**/v1/draft/order");
  await page.reload();
  await expect(page).toHaveURL(/placed$/);
  await expect(page.locator(".order-number")).toBeVisible();
  expect((await shop.orderNumbers()).length).toBe(before.length + 1);
});

test("an order can be discarded", async ({ page, shop }) => {
  await logIn(page);
  await page.locator(".again button").click();
  await expect(page).toHaveURL(/overview$/);
  await page.locator("main .actions .push").click();
  await page.locator("dialog[open] .danger").click();
  await expect(page).toHaveURL(/account$/);
  await page.goto("/order/overview");
  await expect(page.locator(".lines li")).toHaveCount(0);
  await expect(page.locator("main button.large")).toHaveAttribute("aria-disabled", "true");
});

test("a repeat asks before it replaces another order (M12)", async ({ page, shop }) => {
  const numbers = await shop.orderNumbers();
  await logIn(page);
  await toStep(page, "materials");
  await page.locator("#quantity-BOX-S-25").fill("4");
  await kept(page);
  await page.goto(`/orders/${numbers[0]}`);
  await page.locator("main .actions .primary").click();
  await expect(page.locator("dialog[open]")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator("dialog[open]")).toHaveCount(0);
  await page.locator("main .actions .primary").click();
  await page.locator("dialog[open] .primary").click();
  await expect(page).toHaveURL(/overview$/);
  await expect(page.locator(".lines li").first()).toBeVisible();
  await page.locator("main .actions .push").click();
  await page.locator("dialog[open] .danger").click();
});

test("a repeat tells what is no longer as it was (M12)", async ({ browser }) => {
  const shop = await Shop.start({ catalogue: true });
  try {
    const who = await newCustomer(shop);
    await shop.place(who, [{ sku: "BOX-S-25", quantity: 5 }, { sku: "LABEL-100X150-500", quantity: 2 }]);
    await shop.changeCatalogue((materials) =>
      materials
        .filter((one) => one.sku !== "LABEL-100X150-500")
        .map((one) => (one.sku === "BOX-S-25" ? { ...one, order_max: 3 } : one)),
    );
    for (const [language, words] of [["en", "left out"], ["nl", "weggelaten"], ["fr", "retiré"]]) {
      const page = await (await browser.newContext({ baseURL: shop.address })).newPage();
      await speak(page, language);
      await logIn(page, who);
      await page.goto("/orders");
      await page.locator(".orders tbody a").first().click();
      await page.locator("main .actions .primary").click();
      if (language !== "en") await page.locator("dialog[open] .primary").click();
      await expect(page.locator(".notice.warn[role=status] li")).toHaveCount(2);
      await expect(page.locator(".notice.warn[role=status]")).toContainText("3");
      await expect(page.locator(".notice.warn[role=status]")).toContainText(words);
      await expect(page.locator(".lines li")).toHaveCount(1);
      await page.reload();
      await expect(page.locator(".notice.warn[role=status] li")).toHaveCount(2);
    }
  } finally {
    await shop.stop();
  }
});
