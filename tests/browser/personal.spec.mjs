// Personal data, account numbers and address book: what somebody keeps with the shop, and taking it back.
import { demo, expect, fillAddress, inEachLanguage, logIn, newCustomer, Shop, speak, test, typed } from "./shop.mjs";

const submit = (page, card = "main form") => page.locator(`${card} button[type=submit]`).first().click();

inEachLanguage("the profile is changed, and prefills the next order (M18)", async ({ page, shop, language }) => {
  const who = await newCustomer(shop, language);
  await speak(page, language);
  await logIn(page, who);
  await page.locator(".tabs a").nth(2).click();
  await page.locator('input[name="company_name"]').fill("Harbour & Sons");
  await page.locator('input[name="contact_name"]').fill("Ada Reed");
  await page.locator('input[name="phone"]').fill("+32 9 222 33 44");
  await submit(page);
  await expect(page.locator(".notice.good")).toBeVisible();
  await page.locator('input[name="company_name"]').fill("");
  await submit(page);
  await expect(page.locator(".summary")).toBeFocused();
  await page.goto("/order/address");
  await expect(page.locator('input[name="company"]')).toHaveValue("Harbour & Sons");
  await expect(page.locator('input[name="contact"]')).toHaveValue("Ada Reed");
  await expect(page.locator('input[name="phone"]')).toHaveValue(/22233/);
});

inEachLanguage("both e-mail addresses are changed by a mailed link (M18)", async ({ page, shop, language }) => {
  const who = await newCustomer(shop, language);
  await speak(page, language);
  await logIn(page, who);
  await page.goto("/personal");
  for (const [position, name, member] of [
    [0, "new_standard_address", "standard_email"],
    [1, "new_log_in_address", "email"],
  ]) {
    const wanted = `${name.replaceAll("_", "-")}.${who.email}`;
    const change = page.locator("main details").nth(position);
    await change.locator("summary").click();
    await change.locator(`input[name="${name}"]`).fill("nobody");
    await change.locator("button[type=submit]").click();
    await expect(change.locator(".summary")).toBeFocused();
    await change.locator(`input[name="${name}"]`).fill(wanted);
    await change.locator("button[type=submit]").click();
    await expect(change.locator(".notice.good")).toContainText(wanted);
    await expect(page.locator(".notice:not(.good)", { hasText: wanted })).toBeVisible();
    const mail = await shop.mail(wanted, "email-change-confirmation");
    const link = new URL(mail.links[0]);
    const elsewhere = await page.context().newPage();
    await elsewhere.goto(link.pathname + link.hash);
    await expect(elsewhere).not.toHaveURL(/token/);
    await submit(elsewhere);
    await expect(elsewhere.locator(".notice.good")).toBeVisible();
    // A link works once.
    await elsewhere.goto("/help");
    await elsewhere.goto(link.pathname + link.hash);
    await submit(elsewhere);
    await expect(elsewhere.locator("main a[href='/personal']")).toBeVisible();
    await elsewhere.close();
    await page.reload();
    await expect(page.locator(".pairs dd").nth(member === "email" ? 0 : 1)).toHaveText(wanted);
  }
  // The new log-in address lets in, and mails about orders go to the standard one.
  await page.locator(".tabs button").click();
  await logIn(page, { ...who, email: `new-log-in-address.${who.email}` });
});

inEachLanguage("a password is changed, and one that is too old is reset by mail (M5 M19)", async ({ page, language }) => {
  const shop = await Shop.start();
  try {
    const who = await newCustomer(shop, language);
    await speak(page, language);
    await logIn(page, who, shop.address);
    await shop.tokenOf(who);
    await page.goto(`${shop.address}/personal/password`);
    await page.locator('input[name="current_password"]').fill("not the right one");
    await page.locator('input[name="new_password"]').fill("a calm blue harbour");
    await submit(page);
    await expect(page.locator(".at-fault")).toHaveCount(1);
    await page.locator('input[name="current_password"]').fill(who.password);
    await submit(page);
    await expect(page.locator(".notice.good")).toBeVisible();
    await expect(page.locator(".rows li")).toHaveCount(1);
    who.password = "a calm blue harbour";

    await shop.advance(61 * 86_400);
    await shop.mail(who.email, "password-expires-today");
    await page.goto(`${shop.address}/login`);
    await typed(page, who);
    await expect(page).toHaveURL(/expired$/);
    await page.locator('input[name="email"]').fill(who.email);
    await submit(page);
    await expect(page).toHaveURL(/check-mail$/);
    const link = new URL((await shop.mail(who.email, "password-reset")).links[0]);
    await page.goto(shop.address + link.pathname + link.hash);
    await page.locator('input[name="new_password"]').fill("short");
    await submit(page);
    await expect(page.locator(".summary")).toBeFocused();
    await page.locator('input[name="new_password"]').fill("a bright green harbour");
    await submit(page);
    await expect(page.locator(".notice.good")).toBeVisible();
    await logIn(page, { ...who, password: "a bright green harbour" }, shop.address);
  } finally {
    await shop.stop();
  }
});

inEachLanguage("account numbers are added and removed, and orders keep theirs (M22)", async ({ page, shop, language }) => {
  const who = await newCustomer(shop, language);
  await shop.place(who, [{ sku: "BOX-S-25", quantity: 1 }]);
  await speak(page, language);
  await logIn(page, who);
  await page.locator(".tabs a").nth(3).click();
  await page.locator('input[name="number"]').fill("12");
  await submit(page);
  await expect(page.locator(".summary")).toBeFocused();
  await page.locator('input[name="number"]').fill("123456789");
  await page.locator('input[name="label"]').fill("Shop");
  await submit(page);
  await expect(page.locator(".rows li")).toHaveCount(1);
  await page.locator(".rows .link").click();
  await page.locator("dialog[open] .danger").click();
  await expect(page.locator(".rows li")).toHaveCount(0);
  await page.locator(".tabs a").nth(1).click();
  await expect(page.locator(".orders tbody tr")).toContainText("123456789");
});

inEachLanguage("addresses are added, changed and deleted, and orders keep theirs (M23)", async ({ page, shop, language }) => {
  const who = await newCustomer(shop, language);
  await speak(page, language);
  await logIn(page, who);
  await page.locator(".tabs a").nth(4).click();
  await page.locator("main button.primary").click();
  await submit(page);
  await expect(page.locator(".summary")).toBeFocused();
  await fillAddress(page);
  await page.locator('input[name="label"]').fill("Depot");
  await submit(page);
  await expect(page.locator(".book li")).toHaveCount(1);
  const token = await shop.tokenOf(who);
  const [saved] = (await shop.call("GET", "/v1/addresses", { token })).items;
  const lines = [{ sku: "BOX-S-25", quantity: 1 }];
  const body = { account_number: "123456789", address_id: saved.id, lines };
  const order = await shop.call("POST", "/v1/orders", { body, token, key: `of-${who.email}` });

  await page.locator(".book .link").first().click();
  await page.locator('input[name="street"]').fill("Hoogstraat");
  await submit(page);
  await expect(page.locator(".book li")).toContainText("Hoogstraat");
  await page.locator(".book .link").nth(1).click();
  await page.locator("dialog[open] .danger").click();
  await expect(page.locator(".book li")).toHaveCount(0);
  await page.goto(`/orders/${order.number}`);
  await expect(page.locator("address").first()).toContainText("Veldstraat 12");
});

for (const choice of ["theirs", "mine"]) {
  test(`two windows that edit one address are asked, and ${choice} stays (M23)`, async ({ page, shop, context }) => {
    const who = await newCustomer(shop);
    await logIn(page, who);
    await page.goto("/addresses");
    await page.locator("main button.primary").click();
    await fillAddress(page);
    await submit(page);
    await expect(page.locator(".book li")).toHaveCount(1);
    const other = await context.newPage();
    await other.goto("/addresses");
    for (const [one, street] of [[page, "Hoogstraat"], [other, "Laagstraat"]]) {
      await one.locator(".book .link").first().click();
      await one.locator('input[name="street"]').fill(street);
    }
    await submit(page);
    await expect(page.locator(".book li")).toContainText("Hoogstraat");
    await submit(other);
    await expect(other.locator(".notice.warn")).toContainText("Hoogstraat");
    if (choice === "theirs") await other.locator(".notice.warn button").click();
    await submit(other);
    await expect(other.locator(".book li")).toContainText(choice === "theirs" ? "Hoogstraat" : "Laagstraat");
  });
}

inEachLanguage("somebody who wants to be forgotten is, with a receipt (M20 M21)", async ({ page, shop, language }) => {
  const who = await newCustomer(shop, language);
  await shop.place(who, [{ sku: "BOX-S-25", quantity: 1 }]);
  await speak(page, language);
  await logIn(page, who);
  await page.goto("/personal/forget");
  await expect(page.locator(".rows li")).toHaveCount(1);
  const download = page.waitForEvent("download");
  await page.locator("main a[download]").click();
  expect((await download).suggestedFilename()).toBe("kontor-export.json");
  await page.locator('input[name="password"]').fill("not the right one");
  await submit(page);
  await expect(page.locator(".summary")).toBeFocused();
  await page.locator('input[name="password"]').fill(who.password);
  await submit(page);
  await expect(page).toHaveURL(/\/receipts\//);
  await expect(page.locator("code.receipt")).not.toBeEmpty();
  await expect(page.locator(".tabs")).toHaveCount(0);
  await page.reload();
  await expect(page.locator(".pairs")).toBeVisible();
  expect(await page.evaluate(() => sessionStorage.getItem("kontor.draft"))).toBeNull();
  await page.goto("/login");
  await typed(page, who);
  await expect(page.locator(".summary")).toBeFocused();
});

test("where somebody is logged in is shown and ended (M3 M19)", async ({ page, shop }) => {
  const who = await newCustomer(shop);
  await shop.tokenOf(who);
  await logIn(page, who);
  await page.goto("/personal/password");
  // This one, and the one that asked for a token.
  await expect(page.locator(".rows li").nth(1)).toBeVisible();
  const before = await page.locator(".rows li").count();
  await page.locator(".rows button").first().click();
  await expect(page.locator(".rows li")).toHaveCount(before - 1);
});

test("log-in says what may be wrong, with the way on beside it (M2 M3)", async ({ page }) => {
  await speak(page, "en");
  await page.goto("/login");
  await typed(page, { ...demo, password: "not the right one" });
  await expect(page.locator(".summary")).toContainText("not been activated");
  await expect(page.locator("main form button.link")).toBeVisible();
});
