import type { Change } from "./draft";
import type { Unfinished } from "./draft_merge";

/** What this tab knows of an order and the server may not: it outlives a reload and a session's end. */
export interface Leftover {
  customer: string;
  /** The version that `base` has on the server; 0 where there was none, null where that is unknown. */
  version: number | null;
  base: Unfinished;
  order: Unfinished;
  changes: Change[] | null;
}

const name = "kontor.draft";
const placing = "kontor.placing";
const placed = "kontor.placed";

/** What was left for this customer. Somebody else's is thrown away, so that nobody sees it. */
export function leftoverOf(customer: string): Leftover | null {
  try {
    const left = JSON.parse(sessionStorage.getItem(name) ?? "null") as Leftover | null;
    if (left?.customer === customer) return left;
  } catch {
    // Not ours, or of another release.
  }
  forget();
  return null;
}

export function leave(left: Leftover): void {
  sessionStorage.setItem(name, JSON.stringify(left));
}

export function forget(): void {
  for (const one of [name, placing, placed]) sessionStorage.removeItem(one);
}

/** The version whose confirmation is under way, so that an answer that was lost can be asked for. */
export const attempt = {
  begin: (version: number): void => sessionStorage.setItem(placing, String(version)),
  version: (): number => Number(sessionStorage.getItem(placing) ?? 0),
  end: (): void => sessionStorage.removeItem(placing),
};

/** The number of the order that was placed last, so that its page survives a reload. */
export const lastPlaced = {
  set: (number: string): void => sessionStorage.setItem(placed, number),
  number: (): string | null => sessionStorage.getItem(placed),
};
