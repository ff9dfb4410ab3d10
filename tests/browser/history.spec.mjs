// What became of orders: list, details, Track & Trace, and the day on which they go.
import { expect, inEachLanguage, logIn, newCustomer, Shop, speak, test, typed } from "./shop.mjs";

const day = 86_400;
const clerk = { token: "sandbox-fulfilment" };

/** Fulfilment brings an order as far as `status`. */
async function bring(shop, number, status) {
  const path = `/v1/fulfilment/orders/${number}`;
  await shop.call("POST", `${path}/acceptance`, { ...clerk });
  if (status === "accepted") return;
  const body = { tracking_url: "https://tracking.example/TRACK-1", carrier: "Harbour Post" };
  await shop.call("PUT", `${path}/shipments/parcel-1`, { ...clerk, body });
  if (status === "shipped") return;
  await shop.call("POST", `${path}/completion`, { ...clerk });
}

inEachLanguage("an order's way is shown, with its Track & Trace link (M13 M15)", async ({ page, shop, language }) => {
  const who = await newCustomer(shop, language);
  const { number } = await shop.place(who, [{ sku: "BOX-S-25", quantity: 2 }]);
  await bring(shop, number, "completed");
  await speak(page, language);
  await logIn(page, who);
  await page.locator(".tabs a").nth(1).click();
  const row = page.locator(".orders tbody tr");
  await expect(row).toHaveCount(1);
  await expect(row).toContainText("123456789");
  await expect(row).toContainText("Harbour Ltd");
  await row.locator("a").click();
  await expect(page.locator(".timeline li")).toHaveCount(4);
  await expect(page.locator(".shipments a")).toHaveAttribute("href", "https://tracking.example/TRACK-1");
  await expect(page.locator(".order-lines tbody tr")).toHaveCount(1);
});

inEachLanguage("an order is cancelled while that is possible, and not after (M13 M15)", async ({ page, shop, language }) => {
  const who = await newCustomer(shop, language);
  const first = await shop.place(who, [{ sku: "BOX-S-25", quantity: 2 }]);
  const second = await shop.place(who, [{ sku: "BOX-S-25", quantity: 1 }]);
  await bring(shop, second.number, "accepted");
  await speak(page, language);
  await logIn(page, who);
  await page.goto(`/orders/${first.number}`);
  await page.locator("main .actions button").nth(1).click();
  await page.locator("dialog[open] .danger").click();
  await expect(page.locator(".status")).toHaveClass(/cancelled/);
  await page.goto(`/orders/${second.number}`);
  await expect(page.locator("main .actions button")).toHaveCount(2);
  await expect(page.locator("main p.quiet").first()).toBeVisible();
});

inEachLanguage("the list is filtered, and downloaded as it is filtered (M13 M14)", async ({ page, shop, language }) => {
  const who = await newCustomer(shop, language);
  const first = await shop.place(who, [{ sku: "BOX-S-25", quantity: 2 }]);
  await shop.place(who, [{ sku: "BOX-S-25", quantity: 1 }]);
  await bring(shop, first.number, "accepted");
  await speak(page, language);
  await logIn(page, who);
  await page.goto("/orders");
  await expect(page.locator(".orders tbody tr")).toHaveCount(2);
  await page.locator("#status").selectOption("accepted");
  await expect(page.locator(".orders tbody tr")).toHaveCount(1);
  const waiting = page.waitForEvent("download");
  await page.locator("main a[download]").click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe("orders.csv");
  const { readFile } = await import("node:fs/promises");
  const rows = (await readFile(await download.path(), "utf-8")).trim().split("\r\n");
  expect(rows).toHaveLength(2);
  expect(rows[1]).toContain(first.number);
  await page.locator("#from").fill("2020-01-01");
  await page.locator("#to").fill("2020-01-02");
  await expect(page.locator(".orders")).toHaveCount(0);
  await expect(page.locator(".empty")).toBeVisible();
});

inEachLanguage("Track & Trace goes after ten days, the order after thirty (M16 M17)", async ({ page, language }) => {
  const shop = await Shop.start();
  try {
    const who = await newCustomer(shop, language);
    const { number } = await shop.place(who, [{ sku: "BOX-S-25", quantity: 2 }]);
    await bring(shop, number, "completed");
    await speak(page, language);
    await logIn(page, who, shop.address);
    await page.goto(`${shop.address}/orders/${number}`);
    await expect(page.locator(".shipments a")).toBeVisible();

    // As a newcomer would: by the sandbox's own clock.
    const move = async (button) => {
      if ((await page.locator(".sandbox .handle").getAttribute("aria-expanded")) === "false") {
        await page.locator(".sandbox .handle").click();
      }
      const before = (await shop.call("GET", "/v1/sandbox/clock")).now;
      await page.locator(".sandbox .actions button").nth(button).click();
      await expect.poll(async () => (await shop.call("GET", "/v1/sandbox/clock")).now > before).toBe(true);
      await expect(page.locator(".sandbox [aria-disabled]")).toHaveCount(0);
    };
    const look = async () => {
      await page.goto(`${shop.address}/login`);
      // Whoever is logged in still is led on.
      await expect(page.locator('.tabs, main input[name="password"]').first()).toBeVisible();
      if (!(await page.locator(".tabs").isVisible())) await typed(page, who);
      await expect(page.locator(".tabs")).toBeVisible();
      await page.goto(`${shop.address}/orders/${number}`);
    };
    await move(2);
    await move(0);
    await look();
    await expect(page.locator(".shipments li")).toHaveCount(1);
    await expect(page.locator(".shipments a")).toHaveCount(0);

    await shop.advance(20 * day);
    await look();
    await expect(page.locator("h1")).toBeVisible();
    await expect(page.locator(".timeline")).toHaveCount(0);
    await page.goto(`${shop.address}/orders`);
    await expect(page.locator(".empty")).toBeVisible();
  } finally {
    await shop.stop();
  }
});

test("an order that is nobody's or somebody else's is not there (M13)", async ({ page, shop }) => {
  const [who, neighbour] = [await newCustomer(shop), await newCustomer(shop)];
  const { number } = await shop.place(neighbour, [{ sku: "BOX-S-25", quantity: 2 }]);
  await logIn(page, who);
  for (const one of [number, "ZZZZZZZZZZ"]) {
    await page.goto(`/orders/${one}`);
    await expect(page.locator("main a[href='/orders']")).toBeVisible();
    await expect(page.locator(".timeline")).toHaveCount(0);
  }
});
