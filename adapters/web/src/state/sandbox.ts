import { signal } from "@preact/signals";

import { ask, client } from "../api/client";
import { shop } from "./shop";

/** How far the server's clock is ahead of this machine's, in milliseconds. Moves in the sandbox. */
export const clockAhead = signal(0);

export const serverNow = (): number => Date.now() + clockAhead.value;

export async function readClock(): Promise<void> {
  if (!shop.value?.sandbox) return;
  const answer = await ask(client.GET("/v1/sandbox/clock"));
  if (answer.ok) clockAhead.value = Date.parse(answer.data.now) - Date.now();
}

export async function advance(seconds: number) {
  const answer = await ask(
    client.POST("/v1/sandbox/clock", { body: { advance_seconds: seconds } }),
  );
  if (answer.ok) clockAhead.value = Date.parse(answer.data.now) - Date.now();
  return answer;
}
