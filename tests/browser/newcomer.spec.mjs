// What somebody sees who was never here: each page in each language, a way in, a way back, and the sandbox.
import { expect, inEachLanguage, logIn, newCustomer, speak, test, typed } from "./shop.mjs";

/** Where nobody must be logged in, and where somebody must. */
const headings = {
  nl: {
    "/login": "Inloggen",
    "/register": "Registreren",
    "/forgotten": "Wachtwoord vergeten?",
    "/expired": "Uw wachtwoord is verlopen",
    "/help": "Hulp",
    "/privacy": "Privacy",
    "/order/account": "Welk accountnummer?",
    "/order/address": "Waar mogen we leveren?",
    "/order/materials": "Wat hebt u nodig?",
    "/order/overview": "Klopt alles?",
    "/orders": "Bestellingen",
    "/personal": "Profiel",
    "/personal/password": "Wachtwoord",
    "/personal/forget": "Ik wil vergeten worden",
    "/account-numbers": "Accountnummers",
    "/addresses": "Adresboek",
  },
  en: {
    "/login": "Log in",
    "/register": "Register",
    "/forgotten": "Forgotten your password?",
    "/expired": "Your password has expired",
    "/help": "Help",
    "/privacy": "Privacy",
    "/order/account": "Which account number?",
    "/order/address": "Where shall we deliver?",
    "/order/materials": "What do you need?",
    "/order/overview": "Is everything right?",
    "/orders": "Order history",
    "/personal": "Profile",
    "/personal/password": "Password",
    "/personal/forget": "I want to be forgotten",
    "/account-numbers": "Account numbers",
    "/addresses": "Address book",
  },
  fr: {
    "/login": "Se connecter",
    "/register": "S’inscrire",
    "/forgotten": "Mot de passe oublié ?",
    "/expired": "Votre mot de passe a expiré",
    "/help": "Aide",
    "/privacy": "Vie privée",
    "/order/account": "Quel numéro de compte ?",
    "/order/address": "Où devons-nous livrer ?",
    "/order/materials": "De quoi avez-vous besoin ?",
    "/order/overview": "Tout est correct ?",
    "/orders": "Commandes",
    "/personal": "Profil",
    "/personal/password": "Mot de passe",
    "/personal/forget": "Je veux être oublié",
    "/account-numbers": "Numéros de compte",
    "/addresses": "Carnet d’adresses",
  },
};

inEachLanguage("each page says what it is, below the tabs and the languages (M6 M7)", async ({ page, language }) => {
  await speak(page, language);
  let isIn = false;
  for (const [path, heading] of Object.entries(headings[language])) {
    if (path === "/order/account") {
      await logIn(page);
      isIn = true;
    }
    await page.goto(path);
    await expect(page.locator("h1")).toHaveText(heading);
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    await expect(page.locator(".languages button")).toHaveCount(3);
    await expect(page.locator(".tabs li")).toHaveCount(isIn ? 6 : 0);
  }
});

inEachLanguage("a forgotten password is replaced by a mailed link (M5)", async ({ page, shop, language }) => {
  const who = await newCustomer(shop, language);
  await speak(page, language);
  await page.goto("/login");
  await page.locator('main a[href="/forgotten"]').click();
  await page.locator('input[name="email"]').fill(who.email);
  await page.locator("main button[type=submit]").click();
  await expect(page).toHaveURL(/check-mail$/);
  const mail = await shop.mail(who.email, "password-reset");
  expect(mail.subject).toContain({ nl: "wachtwoord", en: "password", fr: "mot de passe" }[language]);
  const link = new URL(mail.links[0]);
  await page.goto(link.pathname + link.hash);
  await page.locator('input[name="new_password"]').fill("a bright green harbour");
  await page.locator("main button[type=submit]").click();
  await expect(page.locator(".notice.good")).toBeVisible();
  await page.goto("/login");
  await typed(page, who);
  await expect(page.locator(".summary")).toBeFocused();
  await typed(page, { ...who, password: "a bright green harbour" });
  await expect(page.locator(".tabs")).toBeVisible();
});

inEachLanguage("the sandbox shows the mail that lets somebody in (M2)", async ({ page, language }) => {
  await speak(page, language);
  const who = { email: `drawer.${language}.${Date.now()}@browser.example`, password: "a quiet grey harbour" };
  await page.goto("/register");
  for (const [name, value] of Object.entries({ company_name: "Harbour Ltd", contact_name: "Kim Reed", ...who })) {
    await page.locator(`input[name="${name}"]`).fill(value);
  }
  await page.locator("main button[type=submit]").click();
  await expect(page).toHaveURL(/check-mail$/);
  await page.locator(".sandbox .handle").click();
  const mail = page.locator(".sandbox li", { hasText: who.email }).first();
  await expect(mail).toContainText({ nl: "Activeer", en: "Activate", fr: "Activez" }[language]);
  await mail.locator("summary").click();
  await mail.locator("a").first().click();
  await page.locator('main input[name="password"]').fill(who.password);
  await page.locator("main button[type=submit]").click();
  await expect(page).toHaveURL(/\/order\/account$/);
});

test("nothing can be typed before it is known who is here, and nothing typed is lost (M1)", async ({ page }) => {
  let answer;
  const mayAnswer = new Promise((resolve) => (answer = resolve));
  await page.route("**/v1/shop", async (route) => {
    await mayAnswer;
    await route.continue();
  });
  await page.goto("/register");
  await expect(page.locator("main > *")).not.toHaveCount(0);
  const company = page.locator('input[name="company_name"]');
  await expect(company).toHaveCount(0);
  answer();
  await company.fill("Harbour Ltd");
  await page.locator("main button[type=submit]").click();
  await expect(page.locator(".summary")).toBeFocused();
  await expect(company).toHaveValue("Harbour Ltd");
});

test("a session that is about to end says so, and goes on where somebody stays (M3)", async ({ page, shop }) => {
  const who = await newCustomer(shop);
  const { expires_at } = await shop.call("POST", "/v1/sessions", { body: who });
  await logIn(page, who);
  await expect(page.locator("dialog[open]")).toHaveCount(0);
  const { now } = await shop.call("GET", "/v1/sandbox/clock");
  await shop.advance(Math.round((Date.parse(expires_at) - Date.parse(now)) / 1000) - 90);
  await page.goto("/addresses");
  await expect(page.locator("dialog[open]")).toBeVisible();
  await page.locator("dialog[open] .primary").click();
  await expect(page.locator("dialog[open]")).toHaveCount(0);
  await shop.advance(120);
  await page.reload();
  await expect(page.locator(".tabs")).toBeVisible();
});
