import { useEffect } from "preact/hooks";

import { go } from "../../router";
import { draft } from "../../state/draft";
import { stepPaths } from "./steps";

/** "New order" leads to where somebody was, or to a step before it that is still open. */
export function Begin() {
  useEffect(() => {
    const open = !draft.hasAccount.value
      ? 1
      : !draft.hasAddress.value
        ? 2
        : draft.packs.value === 0
          ? 3
          : 4;
    const step = Math.min(open, draft.order.value.step ?? 4);
    go(stepPaths[step - 1] ?? stepPaths[0], { replace: true });
  }, []);
  return null;
}
