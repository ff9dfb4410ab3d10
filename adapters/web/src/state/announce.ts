import { signal } from "@preact/signals";

/** What the live region says. */
export const announcement = signal("");

/** Tells those who don't see the page. The same words twice are said twice. */
export function announce(text: string): void {
  announcement.value = "";
  window.setTimeout(() => (announcement.value = text), 50);
}
