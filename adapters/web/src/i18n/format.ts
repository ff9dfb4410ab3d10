import { shop } from "../state/shop";
import { locale } from "./language";

const zone = (): string => shop.value?.time_zone ?? "Europe/Brussels";

export const number = (value: number): string => new Intl.NumberFormat(locale.value).format(value);

export const kilograms = (grams: number): string =>
  new Intl.NumberFormat(locale.value, {
    style: "unit",
    unit: "kilogram",
    maximumFractionDigits: 3,
  }).format(grams / 1000);

/** "24 November 2026", in the shop's time. */
export const date = (instant: string): string =>
  new Intl.DateTimeFormat(locale.value, { dateStyle: "long", timeZone: zone() }).format(
    new Date(instant),
  );

/** "24/11/2026": for columns. */
export const shortDate = (instant: string): string =>
  new Intl.DateTimeFormat(locale.value, { dateStyle: "medium", timeZone: zone() }).format(
    new Date(instant),
  );

export const time = (instant: string): string =>
  new Intl.DateTimeFormat(locale.value, {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: zone(),
  }).format(new Date(instant));

/** The form of a count: `{ one: "# pack", other: "# packs" }` with the number put in. */
export function count(forms: { one: string; other: string }, value: number): string {
  const rule = new Intl.PluralRules(locale.value).select(value);
  return (rule === "one" ? forms.one : forms.other).replace("#", number(value));
}
