import { signal } from "@preact/signals";

// One signal holds the path; links and the browser's own buttons change it. Never a query: nothing
// personal and no search belongs into an address.

export const path = signal(location.pathname);
/** The token of a mailed link: taken out of the address at once, so that it stays in no history. */
export const linkToken = signal(tokenOf(location.hash));
/** Rises with each change of the page; the first page keeps the browser's focus. */
export const visits = signal(0);

function tokenOf(hash: string): string | null {
  const found = /^#token=(.+)$/.exec(hash);
  return found ? decodeURIComponent(found[1] ?? "") : null;
}

if (linkToken.value) history.replaceState(null, "", location.pathname);

export function go(to: string, { replace = false } = {}): void {
  if (to === path.value) return;
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  path.value = to;
  visits.value += 1;
  window.scrollTo(0, 0);
}

window.addEventListener("popstate", () => {
  path.value = location.pathname;
  visits.value += 1;
});

// A mailed link that is opened in a tab that stands on the same page only changes the fragment.
window.addEventListener("hashchange", () => {
  const token = tokenOf(location.hash);
  if (!token) return;
  linkToken.value = token;
  history.replaceState(null, "", location.pathname);
});

/** Pages that aren't the router's: the server answers them itself. */
const foreign = /^\/(v1|docs|problems|openapi\.json|metrics|readyz|livez|assets)(\/|$)|^\/$/;

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.origin !== location.origin || link.target || link.hasAttribute("download")) return;
  if (link.hash || foreign.test(link.pathname)) return;
  event.preventDefault();
  go(link.pathname);
});

/** The rest of a path below `prefix`, as one segment; nothing if it is another path. */
export function below(prefix: string, full: string): string | null {
  if (!full.startsWith(`${prefix}/`)) return null;
  const rest = full.slice(prefix.length + 1);
  return rest && !rest.includes("/") ? decodeURIComponent(rest) : null;
}
