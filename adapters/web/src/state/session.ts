import { signal } from "@preact/signals";

import { ask, client, whenSessionEnded, type Schemas } from "../api/client";
import { suggest } from "../i18n/language";
import { go, path } from "../router";
import { draft } from "./draft";
import { readClock } from "./sandbox";

export type Customer = Schemas["Customer"];

export const customer = signal<Customer | null>(null);
/** When the session ends, by the server's clock. */
export const expiresAt = signal<string | null>(null);
/** Whether it is known who is here. */
export const isSettled = signal(false);
/** Set when a session ended by itself: the log-in page says so and leads back. */
export const endedAt = signal<string | null>(null);

// The cookie itself can't be seen by scripts; this only says that asking is worth while.
const hint = "kontor.session";

/** A session that the server granted: who is here, and with what order. */
export async function begin(granted: Schemas["SessionGranted"]): Promise<void> {
  localStorage.setItem(hint, "1");
  await Promise.all([readClock(), draft.open(granted.customer)]);
  expiresAt.value = granted.expires_at;
  suggest(granted.customer.language);
  customer.value = granted.customer;
}

function end(): void {
  localStorage.removeItem(hint);
  customer.value = null;
  expiresAt.value = null;
}

/** At start: who is logged in, if anybody. What the shop's own strip pushes down is not there before `shopKnown`. */
export async function settle(shopKnown: Promise<void>): Promise<void> {
  if (localStorage.getItem(hint)) {
    const [me, sessions] = await Promise.all([
      ask(client.GET("/v1/me")),
      ask(client.GET("/v1/sessions", { params: { query: { limit: 200 } } })),
    ]);
    if (me.ok) {
      customer.value = me.data;
      await draft.open(me.data);
    }
    if (sessions.ok) {
      expiresAt.value = sessions.data.items.find((one) => one.current)?.expires_at ?? null;
    }
  }
  await shopKnown;
  isSettled.value = true;
}

export async function logIn(email: string, password: string) {
  const answer = await ask(
    client.POST("/v1/sessions", { body: { email, password, as: "cookie" } }),
  );
  if (answer.ok) await begin(answer.data);
  return answer;
}

export async function renew() {
  const answer = await ask(client.POST("/v1/sessions/current/renewal", { body: {} }));
  if (answer.ok) replaced(answer.data);
  return answer;
}

/** A renewal or a password change replaces the session. */
export function replaced(granted: Schemas["SessionGranted"]): void {
  expiresAt.value = granted.expires_at;
  customer.value = granted.customer;
}

export async function logOut(): Promise<void> {
  await draft.close();
  await ask(client.DELETE("/v1/sessions/current"));
  endedAt.value = null;
  end();
  go("/login");
}

/** After forgetting: nothing of the customer stays in the browser. */
export function forgotten(): void {
  draft.forget();
  end();
}

export async function refreshCustomer(): Promise<void> {
  const me = await ask(client.GET("/v1/me"));
  if (me.ok) customer.value = me.data;
}

whenSessionEnded(() => {
  if (!customer.value && isSettled.value) return;
  endedAt.value = path.value;
  draft.suspend();
  end();
  if (isSettled.value) go("/login", { replace: true });
});
