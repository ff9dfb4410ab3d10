import { signal } from "@preact/signals";

// What this server offers, as its own contract says: a page hides what isn't there.

const offered = signal<ReadonlySet<string> | null>(null);
let asked = false;

async function read(): Promise<void> {
  try {
    const answer = await fetch("/openapi.json");
    const document = (await answer.json()) as { paths?: Record<string, object> };
    offered.value = new Set(
      Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
        Object.keys(item).map((method) => `${method} ${path}`),
      ),
    );
  } catch {
    asked = false;
  }
}

/** Whether the server offers an operation, such as "get /v1/orders.csv". Reading tells. */
export function offers(operation: string): boolean {
  if (!asked) {
    asked = true;
    void read();
  }
  return offered.value?.has(operation) ?? false;
}
