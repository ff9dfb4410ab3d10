// Whether everybody reaches everything: each page in each state, as axe sees it, on the smallest screen,
// at 400 %, in the dark.
import AxeBuilder from "@axe-core/playwright";

import { expect, inEachLanguage, logIn, speak, test } from "./shop.mjs";
import { parts } from "./states.mjs";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const wide = { width: 1280, height: 900 };
/** 320 px is also what 1280 px become at 400 % (WCAG 1.4.10). */
const small = { width: 320, height: 256 };

async function findings(page) {
  // There are no frames, which is all that the other mode, many times slower, is for.
  const { violations } = await new AxeBuilder({ page }).withTags(rules).setLegacyMode().analyze();
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/** What is wider than the screen, apart from what may scroll by itself. */
const overflow = (page) =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("main *, header *, footer *, aside *")]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .map((element) => `${element.tagName}.${element.className}`)
      .slice(0, 5);
  });

/** French punctuation with a space that breaks or is of the wrong width. */
const misspaced = (page) =>
  page.evaluate(
    () => document.body.innerText.match(/.{0,20}(?:[ \u00a0][;!?]|[ \u202f][:»]|«[ \u202f]).{0,20}/g) ?? [],
  );

/** What is wrong in a state: light and dark, wide and small. */
async function faults(page, language) {
  const found = await findings(page);
  // Colours are the same in each language.
  if (language === "en") {
    await page.emulateMedia({ colorScheme: "dark" });
    found.push(...(await findings(page)).map((one) => `dark: ${one}`));
    await page.emulateMedia({ colorScheme: "light" });
  }
  if (language === "fr") found.push(...(await misspaced(page)));
  await page.setViewportSize(small);
  found.push(...(await overflow(page)));
  await page.setViewportSize(wide);
  return found;
}

for (const [part, walk] of Object.entries(parts)) {
  inEachLanguage(`every page in every state ${part} is without findings, and fits 320 px`, async ({ page, shop, language }) => {
    test.setTimeout(600_000);
    await speak(page, language);
    const found = {};
    const look = async (name) => {
      const here = await faults(page, language);
      if (here.length > 0) found[name] = here;
    };
    await walk(page, shop, look, language);
    expect(found).toEqual({});
  });
}

test("the pages are dark where the system is", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/login");
  await expect(page.locator("h1")).toBeVisible();
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(background).toBe("rgb(20, 25, 26)");
});

test("the language of the pages is that of their words, and each page has its own title", async ({ page }) => {
  await speak(page, "fr");
  await logIn(page);
  const titles = new Set();
  for (const path of ["/order/account", "/orders", "/personal", "/account-numbers", "/addresses"]) {
    await page.goto(path);
    await expect(page.locator("html")).toHaveAttribute("lang", "fr");
    await expect(page).toHaveTitle(/ · /);
    titles.add(await page.title());
  }
  expect(titles.size).toBe(5);
});

test("a page that is asked for by a decorated address is there", async ({ page }) => {
  const answer = await page.goto("/login?utm_source=mail");
  expect(answer.status()).toBe(200);
  await expect(page.locator('input[name="email"]')).toBeVisible();
});
