import { useEffect } from "preact/hooks";

import { go } from "../../router";
import { draft } from "../../state/draft";

/** "New order" leads to the first step that is still open. */
export function Begin() {
  useEffect(() => {
    const next = !draft.hasAccount.value
      ? "account"
      : !draft.hasAddress.value
        ? "address"
        : draft.order.value.lines.length === 0
          ? "materials"
          : "overview";
    go(`/order/${next}`, { replace: true });
  }, []);
  return null;
}
