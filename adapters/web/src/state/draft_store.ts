import type { Content } from "./draft";

/** Where an unfinished order lies between two pages, reloads and log-ins. */
export interface DraftStore {
  read(): Promise<Content | null>;
  write(content: Content): void;
  remove(): void;
}

/**
 * In this tab alone: it outlives a reload and a session that ended, and goes with the tab or at
 * log-out. Bound to the customer, so that nobody who logs in after somebody sees their order.
 */
export function clientStore(customerId: string): DraftStore {
  const name = `kontor.draft.${customerId}`;
  return {
    async read() {
      const kept = sessionStorage.getItem(name);
      if (!kept) return null;
      try {
        return JSON.parse(kept) as Content;
      } catch {
        return null;
      }
    },
    write: (content) => sessionStorage.setItem(name, JSON.stringify(content)),
    remove: () => sessionStorage.removeItem(name),
  };
}
