import type { Schemas } from "../api/client";

export type Line = Schemas["DraftLine"];
/** An unfinished order, as it is worked on here. */
export type Unfinished = Omit<Schemas["DraftInput"], "lines"> & { lines: Line[] };

export const nothing: Unfinished = { lines: [] };

/** What belongs together: somebody who changes one of a part's members means the whole part. */
const parts = [
  ["account_number", "account_number_id", "save_account_number"],
  ["address", "address_id", "save_address"],
  ["reference"],
] as const satisfies readonly (readonly (keyof Unfinished)[])[];

/** A member as it is compared: absent, false and empty mean the same, and order means nothing. */
function plain(value: unknown): string {
  if (typeof value !== "object" || value === null) return value ? String(value) : "";
  const entries = Object.entries(value).filter(([, one]) => plain(one) !== "");
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const text = (order: Unfinished, part: readonly (keyof Unfinished)[]): string =>
  part.map((member) => plain(order[member])).join("\n");

const packs = (order: Unfinished): Map<string, number> =>
  new Map(order.lines.map((line) => [line.sku, line.quantity]));

/** Whether two say the same; the step that one is at counts only where `withStep`. */
export function isSame(one: Unfinished, other: Unfinished, withStep = false): boolean {
  return (
    parts.every((part) => text(one, part) === text(other, part)) &&
    plain(Object.fromEntries(packs(one))) === plain(Object.fromEntries(packs(other))) &&
    (!withStep || one.step === other.step)
  );
}

/**
 * Both changes of an order that was at `base`: a part or a material that only one side touched is
 * as that side has it. Nothing where both touched the same, and differently.
 */
export function merged(base: Unfinished, mine: Unfinished, theirs: Unfinished): Unfinished | null {
  const both: Unfinished = { ...theirs, step: mine.step, lines: [] };
  for (const part of parts) {
    const [before, here, there] = [base, mine, theirs].map((order) => text(order, part));
    if (here === before || here === there) continue;
    if (there !== before) return null;
    for (const member of part) Object.assign(both, { [member]: mine[member] });
  }
  const [before, here, there] = [packs(base), packs(mine), packs(theirs)];
  for (const sku of new Set([...there.keys(), ...here.keys()])) {
    const [was, is, other] = [before.get(sku), here.get(sku), there.get(sku)];
    if (is !== was && other !== was && is !== other) return null;
    const quantity = is === was ? other : is;
    if (quantity) both.lines.push({ sku, quantity });
  }
  return both;
}
