import type { ComponentType } from "preact";
import { lazy } from "./ui/lazy";
import { LogIn } from "./pages/log_in";

/** A path of the pages. adapters/http/pages/shop_pages.cpp answers the same ones. */
export interface RouteEntry {
  path: string;
  /** Whether somebody must be logged in. */
  isPrivate: boolean;
  page: ComponentType;
}

const entry = lazy(() => import("./pages/entry"));
const order = lazy(() => import("./pages/order/index"));
const orders = lazy(() => import("./pages/orders"));
const personal = lazy(() => import("./pages/personal"));
const saved = lazy(() => import("./pages/saved"));
const statements = lazy(() => import("./pages/statements"));

const open = (path: string, page: ComponentType): RouteEntry => ({ path, isPrivate: false, page });
const own = (path: string, page: ComponentType): RouteEntry => ({ path, isPrivate: true, page });

export const routes: RouteEntry[] = [
  open("/login", LogIn),
  open("/register", entry("Register")),
  open("/check-mail", entry("CheckMail")),
  open("/activate", entry("Activate")),
  open("/forgotten", entry("Forgotten")),
  open("/reset", entry("Reset")),
  open("/expired", entry("Expired")),
  open("/confirm", entry("Confirm")),
  open("/receipts/{id}", statements("Receipt")),
  open("/help", statements("Help")),
  open("/contact", statements("Contact")),
  open("/privacy", statements("Privacy")),
  open("/accessibility", statements("Accessibility")),
  own("/order", order("Begin")),
  own("/order/account", order("Account")),
  own("/order/address", order("Address")),
  own("/order/materials", order("Materials")),
  own("/order/overview", order("Overview")),
  own("/order/placed", order("Placed")),
  own("/orders", orders("History")),
  own("/orders/{number}", orders("Details")),
  own("/personal", personal("Profile")),
  own("/personal/password", personal("Password")),
  own("/personal/forget", personal("Forget")),
  own("/account-numbers", saved("AccountNumbers")),
  own("/addresses", saved("AddressBook")),
];

/** The route of a path: literal segments, or one `{value}` at the end. */
export function routeOf(path: string): RouteEntry | null {
  const exact = routes.find((route) => route.path === path);
  if (exact) return exact;
  const parent = path.slice(0, path.lastIndexOf("/"));
  return routes.find((route) => route.path.startsWith(`${parent}/{`)) ?? null;
}
