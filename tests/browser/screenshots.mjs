// Writes every page in every state, in three languages and two widths, to a folder: to be looked at, not
// compared.
//
//   node screenshots.mjs FOLDER [LANGUAGE...]
import { chromium } from "@playwright/test";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { Shop, speak } from "./shop.mjs";
import { parts } from "./states.mjs";

const [folder = "../../build/screenshots", ...chosen] = process.argv.slice(2);
const languages = chosen.length > 0 ? chosen : ["nl", "en", "fr"];
const widths = { wide: 1280, small: 360 };

const shop = await Shop.start();
const browser = await chromium.launch({
  executablePath: process.env.KONTOR_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  for (const language of languages) {
    await mkdir(join(folder, language), { recursive: true });
    const context = await browser.newContext({ baseURL: shop.address, acceptDownloads: true });
    const page = await context.newPage();
    await speak(page, language);
    const look = async (name) => {
      for (const [label, width] of Object.entries(widths)) {
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({
          path: join(folder, language, `${name}.${label}.png`),
          // Longer pages are cut: what comes after looks like what is there.
          clip: await page.evaluate(() => ({
            x: 0,
            y: 0,
            width: document.documentElement.clientWidth,
            height: Math.min(document.documentElement.scrollHeight, 2400),
          })),
          fullPage: true,
          animations: "disabled",
          timeout: 120_000,
        });
      }
      await page.setViewportSize({ width: widths.wide, height: 900 });
    };
    for (const walk of Object.values(parts)) await walk(page, shop, look, language);
    await context.close();
  }
} finally {
  await browser.close();
  await shop.stop();
}
console.log(`written to ${folder}`);
