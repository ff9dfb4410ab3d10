import createClient from "openapi-fetch";
import { signal } from "@preact/signals";

import { language } from "../i18n/language";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
/** What the server refuses with, or `offline` where no answer came at all. */
export type Refusal = Omit<Schemas["Problem"], "code" | "type"> & {
  code: Schemas["ProblemCode"] | "offline";
};

export type Answer<T> =
  | { ok: true; data: T; response: Response }
  | { ok: false; refusal: Refusal; response?: Response };

export const client = createClient<paths>({ credentials: "same-origin" });
client.use({
  onRequest({ request }) {
    request.headers.set("Accept-Language", language.value);
    return request;
  },
});

/** Whether the last request reached the server. */
export const isOnline = signal(true);

let onSessionEnded: () => void = () => {};
/** What happens when the server no longer knows the session. */
export function whenSessionEnded(handler: () => void): void {
  onSessionEnded = handler;
}

/** A refusal that this page itself finds, without an answer of the server. */
export function refused(code: Refusal["code"]): Refusal {
  const retry = code === "offline" ? "same" : "changed";
  return { code, title: "", detail: "", status: 0, request_id: "", retry };
}

function refusalOf(error: unknown, response: Response): Refusal {
  if (typeof error === "object" && error !== null && "code" in error) return error as Refusal;
  return {
    code: "internal",
    title: "",
    detail: "",
    status: response.status,
    request_id: response.headers.get("Request-Id") ?? "",
    retry: "never",
  };
}

/** Puts an answer of the client into one shape, whatever happened. */
export async function ask<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<Answer<T>> {
  try {
    const { data, error, response } = await call;
    isOnline.value = true;
    if (response.ok) return { ok: true, data: data as T, response };
    const refusal = refusalOf(error, response);
    if (refusal.code === "unauthenticated") onSessionEnded();
    return { ok: false, refusal, response };
  } catch {
    isOnline.value = false;
    return { ok: false, refusal: refused("offline") };
  }
}

/** The value of If-Match for a version. */
export const tag = (version: number): string => `"${version}"`;

/** A key for one intention: sent again with every try of it. */
export const newKey = (): string =>
  // Not randomUUID, which browsers offer over TLS only.
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
