import { signal } from "@preact/signals";

import { ask, client, type Schemas } from "../api/client";
import type { Line } from "./draft";

export type LimitState = Schemas["LimitState"];

/** How near the order is to each limit, as the server counts. */
export const allowance = signal<LimitState[]>([]);

let timer = 0;
let round = 0;

/** Asks the server soon, once for quick changes; an older answer never replaces a newer one. */
export function measure(lines: Line[], soon: number): void {
  window.clearTimeout(timer);
  const mine = ++round;
  timer = window.setTimeout(async () => {
    const answer = await ask(client.POST("/v1/order-checks", { body: { lines } }));
    if (answer.ok && mine === round) allowance.value = answer.data.limits;
  }, soon);
}
