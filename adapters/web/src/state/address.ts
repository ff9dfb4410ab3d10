import type { Schemas } from "../api/client";
import { shop } from "./shop";

export type AddressValues = Record<
  | "company"
  | "contact"
  | "street"
  | "house_number"
  | "addition"
  | "postcode"
  | "city"
  | "country"
  | "phone"
  | "email"
  | "label",
  string
>;

export const emptyAddress = (company = "", contact = "", phone = ""): AddressValues => ({
  company,
  contact,
  street: "",
  house_number: "",
  addition: "",
  postcode: "",
  city: "",
  country: "BE",
  phone,
  email: "",
  label: "",
});

export function valuesOf(address: Partial<Schemas["SavedAddress"]>): AddressValues {
  const values = emptyAddress();
  for (const key of Object.keys(values) as (keyof AddressValues)[]) values[key] = address[key] ?? "";
  return values;
}

/** What is sent: the members that were filled in. */
export function addressOf(values: AddressValues): Schemas["SavedAddressInput"] {
  const filled = Object.entries(values)
    .map(([key, value]) => [key, value.trim()] as const)
    .filter(([, value]) => value !== "");
  return Object.fromEntries(filled) as Schemas["SavedAddressInput"];
}

/** Whether two are the same place: the name that somebody gave it for themselves says nothing. */
export function isSamePlace(
  one: Partial<Schemas["SavedAddress"]>,
  other: Partial<Schemas["SavedAddress"]>,
): boolean {
  const [here, there] = [valuesOf(one), valuesOf(other)];
  return (Object.keys(here) as (keyof AddressValues)[]).every(
    (key) => key === "label" || here[key] === there[key],
  );
}

export const countryOf = (code: string) =>
  shop.value?.countries.find((one) => one.code === code);

/** What a country asks for (M9). */
export const requiredIn = (country: string): readonly string[] =>
  countryOf(country)?.required ?? ["company", "contact", "street", "city", "country"];

export function isPostcode(typed: string, country: string): boolean {
  const postcode = countryOf(country)?.postcode;
  return !postcode || new RegExp(`^(?:${postcode.pattern})$`).test(typed.trim().toUpperCase());
}

/** Whether an order could go there, as far as can be seen from here. */
export function isComplete(address: Schemas["DraftAddress"]): boolean {
  const country = address.country ?? "";
  const values = valuesOf(address as Partial<Schemas["SavedAddress"]>);
  return (
    requiredIn(country).every((name) => values[name as keyof AddressValues].trim() !== "") &&
    (!values.postcode || isPostcode(values.postcode, country))
  );
}
