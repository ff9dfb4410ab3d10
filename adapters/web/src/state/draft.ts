import { computed, signal } from "@preact/signals";

import { ask, client, newKey, type Answer, type Schemas } from "../api/client";
import { clientStore, type DraftStore } from "./draft_store";

// The order that somebody is working on. Where it is kept is the store's affair.

export type AddressInput = Schemas["AddressInput"];
export type Line = Schemas["OrderLineInput"];
/** What a repeated order lost on the way, to be told in the overview. */
export interface Change {
  name: string;
  from: number;
  to: number;
}
export interface Content {
  order: Omit<Schemas["OrderDraft"], "lines"> & { lines: Line[] };
  /** Sent with every try to place it, so that it is placed once. */
  key: string;
  changes: Change[] | null;
}

const empty = (): Content => ({ order: { lines: [] }, key: newKey(), changes: null });
const content = signal<Content>(empty());
const placedKey = "kontor.placed";

let store: DraftStore | null = null;

function keep(next: Content): void {
  content.value = next;
  store?.write(next);
}

export const draft = {
  order: computed(() => content.value.order),
  changes: computed(() => content.value.changes),
  packs: computed(() => content.value.order.lines.reduce((sum, line) => sum + line.quantity, 0)),

  /** Begins with what the customer left. */
  async open(customerId: string): Promise<void> {
    store = clientStore(customerId);
    content.value = (await store.read()) ?? content.value;
  },
  /** At log-out: what is kept in this browser goes with it. */
  close(): void {
    store?.remove();
    store = null;
    content.value = empty();
    sessionStorage.removeItem(placedKey);
  },
  discard(): void {
    store?.remove();
    content.value = empty();
  },
  change(members: Partial<Content["order"]>): void {
    const order = { ...content.value.order, ...members };
    keep({ ...content.value, order });
  },
  replace(order: Content["order"], changes: Change[]): void {
    keep({ order, key: newKey(), changes });
  },
  quantity(sku: string): number {
    return content.value.order.lines.find((line) => line.sku === sku)?.quantity ?? 0;
  },
  setQuantity(sku: string, quantity: number): void {
    const lines = content.value.order.lines;
    const known = lines.some((line) => line.sku === sku);
    const next = known
      ? lines.map((line) => (line.sku === sku ? { sku, quantity } : line))
      : [...lines, { sku, quantity }];
    draft.change({ lines: next.filter((line) => line.quantity > 0) });
  },
  hasAccount: computed(() => {
    const order = content.value.order;
    return Boolean(order.account_number_id || order.account_number);
  }),
  hasAddress: computed(() => {
    const order = content.value.order;
    return Boolean(order.address_id || order.address);
  }),

  async place(): Promise<Answer<Schemas["Order"]>> {
    const { order, key } = content.value;
    const answer = await ask(
      client.POST("/v1/orders", {
        params: { header: { "Idempotency-Key": key } },
        body: order,
      }),
    );
    if (answer.ok) {
      draft.discard();
      sessionStorage.setItem(placedKey, answer.data.number);
    }
    return answer;
  },
  /** The number of the order that was placed last, so that its page survives a reload. */
  placedNumber: (): string | null => sessionStorage.getItem(placedKey),
};
