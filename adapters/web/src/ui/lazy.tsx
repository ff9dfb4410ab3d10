import { useEffect, useState } from "preact/hooks";
import type { ComponentType } from "preact";

import { texts } from "../i18n/language";
import { Loading, Notice } from "./page";

const reloadedAt = "kontor.reloaded";
const reloadsAreApartMs = 60_000;

/**
 * Whether the files of this tab's version are gone because another was installed: the document
 * that the server has now names other files. Said once a minute at most, so that a broken
 * installation leads to no endless reloading.
 */
async function isOutdated(): Promise<boolean> {
  const last = Number(sessionStorage.getItem(reloadedAt) ?? 0);
  if (Date.now() - last < reloadsAreApartMs) return false;
  const mine = document.querySelector<HTMLScriptElement>("script[type=module][src]");
  try {
    const answer = await fetch("/login", { cache: "no-cache" });
    const now = await answer.text();
    return answer.ok && mine !== null && !now.includes(mine.getAttribute("src") ?? "");
  } catch {
    return false;
  }
}

/** Pages of a module that is fetched when the first of them is opened. */
export function lazy<M extends Record<string, unknown>>(load: () => Promise<M>) {
  let module: M | null = null;
  return (name: keyof M & string): ComponentType =>
    function Lazy() {
      const [isThere, setThere] = useState(module !== null);
      const [failure, setFailure] = useState<"" | "line" | "outdated">("");
      useEffect(() => {
        // It may have come for another one since this was drawn.
        if (module) return setThere(true);
        load().then(
          (loaded) => {
            module = loaded;
            setThere(true);
          },
          async () => setFailure((await isOutdated()) ? "outdated" : "line"),
        );
      }, []);
      useEffect(() => {
        if (failure !== "outdated") return;
        sessionStorage.setItem(reloadedAt, String(Date.now()));
        // Long enough to be read; what was entered is kept.
        const timer = window.setTimeout(() => location.reload(), 1_500);
        return () => window.clearTimeout(timer);
      }, [failure]);
      if (failure === "outdated") {
        return (
          <div class="page">
            <Notice live>
              <p>{texts.value.page.outdated}</p>
            </Notice>
          </div>
        );
      }
      if (failure) {
        return (
          <div class="page">
            <div class="summary" role="alert">
              <h2>{texts.value.page.failed}</h2>
              <p>{texts.value.refusal.byCode.offline}</p>
              <button type="button" onClick={() => location.reload()}>
                {texts.value.page.again}
              </button>
            </div>
          </div>
        );
      }
      if (!isThere || !module) return <Loading />;
      const Page = module[name] as ComponentType;
      return <Page />;
    };
}
