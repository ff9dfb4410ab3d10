import { signal } from "@preact/signals";

import { ask, client, type Answer, type Schemas } from "../api/client";
import { language } from "../i18n/language";

export type Material = Schemas["Material"];

const page = 200;
const kept = new Map<string, ReadonlyMap<string, Material>>();
/** Rises when another language's catalogue came in. */
const came = signal(0);

/** Every material by its code, in the language that is shown; read once a language. */
export async function readCatalogue(): Promise<Answer<ReadonlyMap<string, Material>>> {
  const shown = language.value;
  const known = kept.get(shown);
  if (known) return { ok: true, data: known, response: new Response() };
  const all = new Map<string, Material>();
  let cursor: string | undefined;
  do {
    const answer = await ask(
      client.GET("/v1/materials", { params: { query: { limit: page, cursor } } }),
    );
    if (!answer.ok) return answer;
    for (const material of answer.data.items) all.set(material.sku, material);
    cursor = answer.data.next;
  } while (cursor);
  kept.set(shown, all);
  came.value += 1;
  return { ok: true, data: all, response: new Response() };
}

/** What is known of a material now; nothing until the catalogue came. */
export function material(sku: string): Material | undefined {
  void came.value;
  return kept.get(language.value)?.get(sku);
}
