import { effect, signal } from "@preact/signals";

import { ask, client, type Refusal, type Schemas } from "../api/client";
import { language } from "../i18n/language";

export const shop = signal<Schemas["Shop"] | null>(null);
export const shopRefusal = signal<Refusal | null>(null);

/** Reads what everybody may know of the shop, and again in each language. */
export async function readShop(): Promise<void> {
  const answer = await ask(client.GET("/v1/shop"));
  if (answer.ok) shop.value = answer.data;
  shopRefusal.value = answer.ok ? null : answer.refusal;
}

/** Settles when the shop was asked about for the first time. */
export function followLanguage(): Promise<void> {
  let first: Promise<void> | null = null;
  effect(() => {
    void language.value;
    const reading = readShop();
    first ??= reading;
  });
  return first ?? Promise.resolve();
}
