import { language } from "../i18n/language";
import { ask, type Answer } from "./client";

/**
 * A route that the contract names but that a server may not have yet: asked for only where
 * `offers` says that it is there, so its types can't come from the document.
 */
export function later<T>(
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: `/v1/${string}`,
  { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
): Promise<Answer<T>> {
  const sent: Record<string, string> = { "Accept-Language": language.value, ...headers };
  if (body) sent["Content-Type"] = "application/json";
  return ask<T>(
    fetch(path, {
      method,
      headers: sent,
      credentials: "same-origin",
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).then(async (response) => {
      const text = await response.text();
      const read: unknown = text ? JSON.parse(text) : undefined;
      return response.ok ? { data: read as T, response } : { error: read, response };
    }),
  );
}
