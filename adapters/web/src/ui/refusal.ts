import type { Refusal } from "../api/client";
import { texts } from "../i18n/language";

/** A refusal in the page's language, by its code; the server's words where the page has none. */
export function refusalText(refusal: Refusal): string {
  const m = texts.value.refusal;
  const own = m.byCode[refusal.code as keyof typeof m.byCode];
  return own ?? (refusal.detail || m.byCode.internal);
}
