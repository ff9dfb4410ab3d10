import { computed, signal } from "@preact/signals";

import { ask, client, refused, tag, type Answer, type Refusal, type Schemas } from "../api/client";
import { go, path } from "../router";
import { isComplete } from "./address";
import { attempt, forget, lastPlaced, leave, leftoverOf } from "./draft_leftover";
import { isSame, merged, nothing, type Unfinished } from "./draft_merge";
import { shop } from "./shop";

// The order that somebody is working on. It lies on the server, so that it is there on another device
// and after a log-out; what is shown changes at once and is written a moment later.

export type { Line, Unfinished } from "./draft_merge";
export { lastPlaced } from "./draft_leftover";

/** What a repeated order lost on the way, to be told in the overview. */
export interface Change {
  sku: string;
  name: string;
  from: number;
  to: number;
}

/** What happened to the order elsewhere: it was changed, or it is no longer there. */
export type News = "changed" | "gone" | null;

const order = signal<Unfinished>(nothing);
const changes = signal<Change[] | null>(null);
const isSaving = signal(false);
const hasFailed = signal(false);
const news = signal<News>(null);
/** How the order reads elsewhere, where the same was changed here; null in it: it is gone there. */
const conflict = signal<{ theirs: Unfinished | null } | null>(null);
/** Rises when what is shown was replaced, so that forms begin anew with it. */
const replacements = signal(0);

let customer: string | null = null;
/** What the server has, as far as is known here: version 0 is none, null is not known. */
let version: number | null = null;
let base: Unfinished = nothing;
let timer = 0;
let writing: Promise<Refusal | null> | null = null;

const writeAfterMs = 400;
const tryAgainAfterMs = 5_000;

const isDirty = (): boolean => !isSame(order.value, base, true);

function unfinishedOf(kept: Schemas["Draft"] | null): Unfinished {
  if (!kept) return nothing;
  const { version: _, expires_at, missing, errors, limits, ...members } = kept;
  return { ...members, lines: members.lines ?? [] };
}

const none: Answer<null> = { ok: true, data: null, response: new Response() };

async function read(): Promise<Answer<Schemas["Draft"] | null>> {
  const answer = await ask(client.GET("/v1/draft"));
  return answer.ok || answer.refusal.code !== "not-found" ? answer : none;
}

function show(next: Unfinished): void {
  order.value = next;
  replacements.value += 1;
}

function remember(): void {
  if (customer) leave({ customer, version, base, order: order.value, changes: changes.value });
}

/** Brings what the server has now together with what was done here. */
function reconcile(kept: Schemas["Draft"] | null): void {
  const theirs = unfinishedOf(kept);
  const [wasDirty, before, wasThere] = [isDirty(), base, version !== 0 && version !== null];
  version = kept?.version ?? 0;
  base = theirs;
  if (!wasDirty) {
    if (!isSame(order.value, theirs)) {
      news.value = kept ? "changed" : "gone";
      changes.value = null;
      show(theirs);
    } else {
      order.value = theirs;
    }
  } else if (!kept && wasThere) {
    conflict.value = { theirs: null };
  } else {
    const both = merged(before, order.value, theirs);
    if (!both) conflict.value = { theirs };
    else if (!isSame(both, order.value)) {
      news.value = "changed";
      order.value = both;
    }
  }
  remember();
}

function failed(refusal: Refusal): Refusal {
  hasFailed.value = true;
  if (refusal.retry === "same") soon(tryAgainAfterMs);
  return refusal;
}

async function write(): Promise<Refusal | null> {
  const whose = customer;
  while (customer && customer === whose && !conflict.value && (version === null || isDirty())) {
    if (version === null) {
      const kept = await read();
      if (customer !== whose) break;
      if (!kept.ok) return failed(kept.refusal);
      reconcile(kept.data);
      continue;
    }
    const sent = order.value;
    const answer = await ask(
      client.PUT("/v1/draft", {
        params: { header: version ? { "If-Match": tag(version) } : { "If-None-Match": "*" } },
        body: sent,
        // The last change is sent even if the tab is closed right after it.
        keepalive: true,
      }),
    );
    if (customer !== whose) break;
    if (answer.ok) {
      version = answer.data.version;
      base = sent;
    } else if (answer.refusal.code === "precondition-failed") {
      const kept = await read();
      if (customer !== whose) break;
      if (!kept.ok) return failed(kept.refusal);
      reconcile(kept.data);
    } else {
      return failed(answer.refusal);
    }
  }
  hasFailed.value = false;
  remember();
  return null;
}

/** Writes what is not written yet; says why it could not be. */
async function flush(): Promise<Refusal | null> {
  window.clearTimeout(timer);
  if (!writing) {
    isSaving.value = true;
    writing = write().finally(() => {
      writing = null;
      isSaving.value = false;
    });
  }
  return writing;
}

function soon(ms = writeAfterMs): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void flush(), ms);
}

/** Looks what became of the order elsewhere while nobody looked here. */
async function refresh(): Promise<void> {
  if (!customer || writing || conflict.value || version === null) return;
  const [whose, seen] = [customer, version];
  const kept = await read();
  if (!kept.ok || customer !== whose || version !== seen || writing) return;
  if ((kept.data?.version ?? 0) !== seen) reconcile(kept.data);
}

function reset(): void {
  window.clearTimeout(timer);
  version = 0;
  base = nothing;
  order.value = nothing;
  changes.value = null;
  conflict.value = null;
  news.value = null;
  hasFailed.value = false;
}

/** One key a version: whoever confirms the same order twice, from wherever, gets the same order. */
function placing(seen: number) {
  return ask(
    client.POST("/v1/draft/order", {
      params: { header: { "Idempotency-Key": `draft-${seen}`, "If-Match": tag(seen) } },
      body: {},
    }),
  );
}

/** A confirmation whose answer never came, of an order that is no longer a draft: was it placed? */
async function askForLostAnswer(): Promise<void> {
  const seen = attempt.version();
  if (!seen || version !== 0) return;
  const answer = await placing(seen);
  if (!answer.ok && answer.refusal.retry === "same") return;
  attempt.end();
  if (!answer.ok) return;
  reset();
  remember();
  lastPlaced.set(answer.data.number);
  if (path.value === "/order/overview") go("/order/placed", { replace: true });
}

export const draft = {
  order: computed(() => order.value),
  changes: computed(() => changes.value),
  packs: computed(() => order.value.lines.reduce((sum, line) => sum + line.quantity, 0)),
  conflict: computed(() => conflict.value),
  news: computed(() => news.value),
  replacements: computed(() => replacements.value),
  state: computed(() => (isSaving.value ? "saving" : hasFailed.value ? "failed" : "saved")),

  /** Begins with what the customer left, here or elsewhere. */
  async open(who: Schemas["Customer"]): Promise<void> {
    const left = leftoverOf(who.customer_id);
    reset();
    customer = who.customer_id;
    version = null;
    if (left) {
      version = left.version;
      base = left.base;
      order.value = left.order;
      changes.value = left.changes;
    }
    const kept = who.has_draft ? await read() : none;
    if (!kept.ok || customer !== who.customer_id) return;
    reconcile(kept.data);
    if (!left) news.value = null;
    await askForLostAnswer();
    if (isDirty()) soon(0);
  },
  /** Before a log-out: what is kept in this browser goes; what is on the server stays. */
  async close(): Promise<void> {
    await flush();
    draft.forget();
  },
  /** The session ended by itself: what is here stays, for whoever comes back. */
  suspend(): void {
    window.clearTimeout(timer);
    customer = null;
  },
  forget(): void {
    customer = null;
    reset();
    version = null;
    forget();
  },
  change(members: Partial<Unfinished>, step?: number): void {
    order.value = { ...order.value, ...members, step: step ?? order.value.step };
    news.value = null;
    remember();
    soon();
  },
  quantity(sku: string): number {
    return order.value.lines.find((line) => line.sku === sku)?.quantity ?? 0;
  },
  setQuantity(sku: string, quantity: number): void {
    const lines = order.value.lines;
    const known = lines.some((line) => line.sku === sku);
    const next = known
      ? lines.map((line) => (line.sku === sku ? { sku, quantity } : line))
      : [...lines, { sku, quantity }];
    draft.change({ lines: next.filter((line) => line.quantity > 0) }, 3);
  },
  hasAccount: computed(() => {
    const { account_number_id, account_number } = order.value;
    const pattern = shop.value?.account_number.pattern ?? ".+";
    return Boolean(account_number_id) || new RegExp(`^(?:${pattern})$`).test(account_number ?? "");
  }),
  hasAddress: computed(() => {
    const { address_id, address } = order.value;
    return Boolean(address_id) || (address !== undefined && isComplete(address));
  }),

  /** Ends a conflict: with what is there, or with what is here. */
  settle(choice: "theirs" | "mine"): void {
    const theirs = conflict.value?.theirs ?? nothing;
    conflict.value = null;
    news.value = null;
    if (choice === "theirs") show(theirs);
    remember();
    if (isDirty()) soon(0);
  },
  async discard(): Promise<Answer<unknown>> {
    await writing;
    window.clearTimeout(timer);
    const answer = await ask(client.DELETE("/v1/draft"));
    if (!answer.ok && answer.refusal.code !== "not-found") return answer;
    reset();
    remember();
    replacements.value += 1;
    return none;
  },
  /**
   * Makes the order of an earlier one. Refused with `draft-exists` where another is under way and
   * nobody said that it may be replaced.
   */
  async repeat(number: string, replace: boolean): Promise<Answer<Schemas["Reordered"]>> {
    if (!replace) await flush();
    await writing;
    window.clearTimeout(timer);
    const answer = await ask(
      client.POST("/v1/orders/{number}/reorder", {
        params: { path: { number } },
        body: { replace },
      }),
    );
    if (answer.ok) {
      reset();
      version = answer.data.draft.version;
      base = unfinishedOf(answer.data.draft);
      show(base);
    } else if (answer.refusal.code === "draft-exists") {
      const kept = await read();
      if (kept.ok) reconcile(kept.data);
      news.value = null;
    }
    return answer;
  },
  report(found: Change[]): void {
    changes.value = found;
    remember();
  },

  async place(): Promise<Answer<Schemas["Order"]>> {
    const unwritten = await flush();
    if (unwritten) return { ok: false, refusal: unwritten };
    if (conflict.value || !version) return { ok: false, refusal: refused("precondition-failed") };
    attempt.begin(version);
    const answer = await placing(version);
    if (answer.ok) {
      attempt.end();
      reset();
      remember();
      lastPlaced.set(answer.data.number);
    } else if (["precondition-failed", "not-found"].includes(answer.refusal.code)) {
      attempt.end();
      const kept = await read();
      if (kept.ok) reconcile(kept.data);
    }
    return answer;
  },
};

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void refresh();
  else if (customer && isDirty()) void flush();
});
window.addEventListener("focus", () => void refresh());
window.addEventListener("online", () => soon(0));
