import { useEffect } from "preact/hooks";

import { isOnline } from "./api/client";
import { choose, language, languageNames, languages, texts, type Language } from "./i18n/language";
import { go, path } from "./router";
import { routeOf } from "./routes";
import { announce, announcement } from "./state/announce";
import { draft } from "./state/draft";
import { customer, endedAt, isSettled, logOut, refreshCustomer } from "./state/session";
import { readClock } from "./state/sandbox";
import { shop } from "./state/shop";
import { lazy } from "./ui/lazy";
import { isWaiting, Loading, Page } from "./ui/page";
import { Mark } from "./ui/pictures";
import { SessionWarning } from "./ui/session_warning";

const SandboxDrawer = lazy(() => import("./ui/sandbox_drawer"))("SandboxDrawer");

export function App() {
  const m = texts.value;
  const isSandbox = shop.value?.sandbox ?? false;
  useEffect(() => {
    if (isSandbox) void readClock();
  }, [isSandbox]);
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>("main h1")?.focus();
        }}
      >
        {m.shell.skip}
      </a>
      {isSandbox && <SandboxDrawer />}
      <header class="top">
        <div class="bar">
          <a class="brand" href={customer.value ? "/order" : "/login"}>
            <Mark />
            <span>{shop.value?.name ?? "Kontor"}</span>
          </a>
          <LanguageChoice />
        </div>
        {isSettled.value && customer.value && <Tabs />}
      </header>
      {!isOnline.value && (
        <p class="offline" role="alert">
          {m.refusal.byCode.offline}
        </p>
      )}
      {/* One of its own once it is known who is here: nothing that is shown moves when the tabs come. */}
      <main id="main" key={isSettled.value ? "settled" : "waiting"}>
        <Current />
      </main>
      <footer class="bottom" hidden={!isSettled.value || isWaiting.value}>
        <nav aria-label={m.shell.about}>
          <a href="/help">{m.shell.help}</a>
          <a href="/contact">{m.shell.contact}</a>
          <a href="/privacy">{m.shell.privacy}</a>
          <a href="/accessibility">{m.shell.accessibility}</a>
        </nav>
        <p class="quiet">{m.shell.tagline}</p>
      </footer>
      <SessionWarning />
      <p class="unseen" role="status" aria-live="polite">
        {announcement.value}
      </p>
    </>
  );
}

function Current() {
  const route = routeOf(path.value);
  const isMissing = route !== null && route.isPrivate && isSettled.value && !customer.value;
  const isAtDoor = path.value === "/login" && isSettled.value && customer.value !== null;
  useEffect(() => {
    if (isMissing) {
      endedAt.value ??= null;
      wanted = path.value;
      go("/login", { replace: true });
    } else if (isAtDoor) {
      const back = endedAt.value ?? wanted ?? "/order";
      endedAt.value = null;
      wanted = null;
      go(back, { replace: true });
    }
  }, [isMissing, isAtDoor]);
  if (!route) return <NotFound />;
  // The page begins anew then, and would lose what somebody quick had typed.
  if (!isSettled.value) return <Loading />;
  if (isMissing || isAtDoor) return null;
  const Shown = route.page;
  // An order that was replaced from elsewhere begins its page anew; what is typed on others stays.
  const round = path.value.startsWith("/order/") ? draft.replacements.value : 0;
  return <Shown key={`${path.value} ${round}`} />;
}

/** Where somebody wanted to go before they were asked to log in. */
let wanted: string | null = null;

function NotFound() {
  const m = texts.value;
  return (
    <Page title={m.notFound.title}>
      <p>{m.notFound.text}</p>
    </Page>
  );
}

function Tabs() {
  const m = texts.value;
  const tabs = [
    { to: "/order", label: m.tabs.order, badge: draft.packs.value },
    { to: "/orders", label: m.tabs.history },
    { to: "/personal", label: m.tabs.personal },
    { to: "/account-numbers", label: m.tabs.accounts },
    { to: "/addresses", label: m.tabs.addresses },
  ];
  const here = (to: string): boolean => path.value === to || path.value.startsWith(`${to}/`);
  return (
    <nav class="tabs" aria-label={m.shell.tabs}>
      <ul>
        {tabs.map((tab) => (
          <li key={tab.to}>
            <a href={tab.to} aria-current={here(tab.to) ? "page" : undefined}>
              {tab.label}
            </a>
          </li>
        ))}
        <li class="last">
          <button type="button" class="plain" onClick={() => void logOut()}>
            {m.tabs.logOut}
          </button>
        </li>
      </ul>
    </nav>
  );
}

function LanguageChoice() {
  const m = texts.value;
  const change = (next: Language): void => {
    choose(next);
    announce(languageNames[next]);
    if (customer.value) void refreshCustomer();
  };
  return (
    <div class="languages" role="group" aria-label={m.shell.language}>
      {languages.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          aria-pressed={language.value === one}
          aria-label={`${one.toUpperCase()}: ${languageNames[one]}`}
          onClick={() => change(one)}
        >
          {one.toUpperCase()}
        </button>
      ))}
    </div>
  );
}
