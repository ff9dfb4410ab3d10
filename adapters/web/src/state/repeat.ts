import { ask, client, type Answer } from "../api/client";
import { go } from "../router";
import { material, readCatalogue } from "./catalogue";
import { draft } from "./draft";

/**
 * Makes the order of what was ordered before and opens its overview. Nothing is dropped silently: what
 * is no longer sold, or above what one may order now, stands in the order's changes.
 */
export async function repeat(number: string, replace: boolean): Promise<Answer<unknown>> {
  const answer = await draft.repeat(number, replace);
  if (!answer.ok) return answer;
  const lost = answer.data.changes.filter((one) => one.change !== "unchanged");
  await readCatalogue();
  // What is no longer sold has its name in the order alone.
  const former = lost.some((one) => !material(one.sku))
    ? await ask(client.GET("/v1/orders/{number}", { params: { path: { number } } }))
    : null;
  const named = (sku: string): string =>
    material(sku)?.name ??
    (former?.ok ? former.data.lines.find((line) => line.sku === sku)?.name : undefined) ??
    sku;
  draft.report(lost.map(({ sku, from, to }) => ({ sku, name: named(sku), from, to })));
  go("/order/overview");
  return answer;
}
