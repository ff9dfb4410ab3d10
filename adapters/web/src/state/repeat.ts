import { ask, client, type Answer, type Schemas } from "../api/client";
import { go } from "../router";
import { readCatalogue } from "./catalogue";
import { draft, type Change, type Content } from "./draft";

/**
 * Makes a draft of what was ordered before and opens its overview. Nothing is dropped silently: what
 * is no longer sold or above what one may order now stands in the draft's changes.
 */
export async function repeat(order: Schemas["Order"]): Promise<Answer<null>> {
  const [materials, accounts, addresses] = await Promise.all([
    readCatalogue(),
    ask(client.GET("/v1/account-numbers", { params: { query: { limit: 200 } } })),
    ask(client.GET("/v1/addresses", { params: { query: { limit: 200 } } })),
  ]);
  if (!materials.ok) return materials;
  if (!accounts.ok) return accounts;
  if (!addresses.ok) return addresses;

  const changes: Change[] = [];
  const lines: Content["order"]["lines"] = [];
  for (const line of order.lines) {
    const material = materials.data.get(line.sku);
    const quantity = Math.min(line.quantity, material?.order_max ?? 0);
    if (quantity > 0) lines.push({ sku: line.sku, quantity });
    if (quantity < line.quantity) changes.push({ name: line.name, from: line.quantity, to: quantity });
  }
  const account = accounts.data.items.find((one) => one.number === order.account_number);
  const same = addresses.data.items.find((one) => isSame(one, order.address));
  draft.replace(
    {
      lines,
      ...(account
        ? { account_number_id: account.id }
        : { account_number: order.account_number }),
      ...(same ? { address_id: same.id } : { address: order.address }),
    },
    changes,
  );
  go("/order/overview");
  return { ok: true, data: null, response: new Response() };
}

function isSame(saved: Schemas["SavedAddress"], used: Schemas["Address"]): boolean {
  const keys = [
    "company",
    "contact",
    "street",
    "house_number",
    "addition",
    "postcode",
    "city",
    "country",
    "phone",
    "email",
  ] as const;
  return keys.every((key) => (saved[key] ?? "") === (used[key] ?? ""));
}
