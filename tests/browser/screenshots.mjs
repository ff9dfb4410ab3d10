// Writes every page in three languages and two widths to a folder: to be looked at, not compared.
//
//   node screenshots.mjs FOLDER [LANGUAGE...]
import { chromium } from "@playwright/test";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { demo, Shop } from "./shop.mjs";

const [folder = "../../build/screenshots", ...chosen] = process.argv.slice(2);
const languages = chosen.length > 0 ? chosen : ["nl", "en", "fr"];
const widths = { wide: 1280, small: 360 };
const open = ["/login", "/register", "/check-mail", "/forgotten", "/expired", "/activate", "/reset", "/help", "/contact", "/privacy", "/accessibility"];
const own = ["/order/account", "/order/address", "/order/materials", "/order/overview", "/orders", "/personal", "/personal/password", "/personal/forget", "/account-numbers", "/addresses"];

const shop = await Shop.start();
const browser = await chromium.launch({
  executablePath: process.env.KONTOR_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const numbers = await shop.orderNumbers();
try {
  for (const language of languages) {
    for (const [name, width] of Object.entries(widths)) {
      const context = await browser.newContext({ baseURL: shop.address, viewport: { width, height: 900 } });
      await context.addInitScript((one) => localStorage.setItem("kontor.language", one), language);
      const page = await context.newPage();
      await mkdir(join(folder, language), { recursive: true });
      const shoot = async (path, label = path) => {
        if (new URL(page.url()).pathname !== path) await page.goto(path);
        await page.waitForLoadState("networkidle");
        const file = `${label.replace(/^\//, "").replaceAll("/", "-")}.${name}.png`;
        await page.screenshot({ path: join(folder, language, file), fullPage: true });
      };
      for (const path of open) await shoot(path);
      await page.goto("/login");
      await page.locator("main form button[type=submit]").click();
      await shoot("/login", "login-faults");
      await page.locator('input[name="email"]').fill(demo.email);
      await page.locator('input[name="password"]').fill(demo.password);
      await page.locator("main form button[type=submit]").click();
      await page.locator(".tabs").waitFor();
      await page.locator(".again button").click();
      await page.waitForURL(/overview$/);
      for (const path of own) await shoot(path);
      await shoot(`/orders/${numbers[0]}`, "order-details");
      await page.goto("/addresses");
      await page.locator("main button.primary").click();
      await page.locator("main button[type=submit]").click();
      await shoot("/addresses", "address-form");
      await page.locator(".sandbox .handle").click();
      await shoot("/addresses", "sandbox");
      await context.close();
    }
  }
} finally {
  await browser.close();
  await shop.stop();
}
console.log(`written to ${folder}`);
