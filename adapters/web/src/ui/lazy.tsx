import { useEffect, useState } from "preact/hooks";
import type { ComponentType } from "preact";

import { texts } from "../i18n/language";
import { Loading } from "./page";

/** Pages of a module that is fetched when the first of them is opened. */
export function lazy<M extends Record<string, unknown>>(load: () => Promise<M>) {
  let module: M | null = null;
  return (name: keyof M & string): ComponentType =>
    function Lazy() {
      const [isThere, setThere] = useState(module !== null);
      const [hasFailed, setFailed] = useState(false);
      useEffect(() => {
        if (module) return;
        load().then(
          (loaded) => {
            module = loaded;
            setThere(true);
          },
          () => setFailed(true),
        );
      }, []);
      if (hasFailed) {
        // A new version was installed, or the line is down: reading anew helps against both.
        return (
          <div class="summary" role="alert">
            <h2>{texts.value.page.failed}</h2>
            <p>{texts.value.refusal.byCode.offline}</p>
            <button type="button" onClick={() => location.reload()}>
              {texts.value.page.again}
            </button>
          </div>
        );
      }
      if (!isThere || !module) return <Loading />;
      const Page = module[name] as ComponentType;
      return <Page />;
    };
}
