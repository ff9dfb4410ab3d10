import type { Schemas } from "../api/client";
import { texts } from "../i18n/language";
import { countryOf, isPostcode, requiredIn, type AddressValues } from "../state/address";
import { shop } from "../state/shop";
import { Field, Select, type Fault, type Form } from "./form";

/** The faults that the server would find, in the order of the fields. */
export function addressFaults(values: AddressValues): Fault[] {
  const m = texts.value;
  const faults: Fault[] = requiredIn(values.country)
    .filter((name) => values[name as keyof AddressValues].trim() === "")
    .map((name) => ({ name, text: m.form.missing(addressLabel(name)) }));
  if (values.postcode.trim() && !isPostcode(values.postcode, values.country)) {
    const example = countryOf(values.country)?.postcode?.example ?? "";
    faults.push({ name: "postcode", text: m.address.postcode(example) });
  }
  return faults;
}

export function addressLabel(name: string): string {
  const m = texts.value.fields;
  return m[name as keyof typeof m] ?? name;
}

export function AddressFields({ form: given, withLabel = false }: {
  form: Form<any>;
  withLabel?: boolean;
}) {
  const m = texts.value;
  const required = requiredIn(given.values.country);
  const form = { ...given, isRequired: (name: string) => required.includes(name) };
  const countries = (shop.value?.countries ?? []).map(({ code, name }) => ({ value: code, label: name }));
  const example = countryOf(form.values.country)?.postcode?.example;
  return (
    <div class="address-fields">
      <Field form={form} name="company" autocomplete="organization" maxLength={60} />
      <Field form={form} name="contact" autocomplete="name" maxLength={60} />
      <Select form={form} name="country" options={countries} autocomplete="country" />
      <div class="row">
        <Field form={form} name="street" autocomplete="address-line1" maxLength={80} />
        <Field form={form} name="house_number" width="short" maxLength={10} />
        <Field form={form} name="addition" width="short" maxLength={20} />
      </div>
      <div class="row postal">
        <Field
          form={form}
          name="postcode"
          width="short"
          autocomplete="postal-code"
          maxLength={10}
          hint={example && m.address.example(example)}
        />
        <Field form={form} name="city" autocomplete="address-level2" maxLength={60} />
      </div>
      <div class="row halves">
        <Field form={form} name="phone" type="tel" inputMode="tel" autocomplete="tel" maxLength={40} />
        <Field form={form} name="email" type="email" inputMode="email" autocomplete="email" />
      </div>
      {withLabel && <Field form={form} name="label" hint={m.address.labelHint} maxLength={40} />}
    </div>
  );
}

/** An address as it stands on a parcel. */
export function AddressLines({ address }: { address: Partial<Schemas["SavedAddress"]> }) {
  const country = countryOf(address.country ?? "")?.name ?? address.country;
  const street = [address.street, address.house_number].filter(Boolean).join(" ");
  return (
    <address>
      {address.company}
      <br />
      {address.contact}
      <br />
      {[street, address.addition].filter(Boolean).join(", ")}
      <br />
      {[address.postcode, address.city].filter(Boolean).join(" ")}
      <br />
      {country}
      {(address.phone || address.email) && (
        <>
          <br />
          <span class="quiet">{[address.phone, address.email].filter(Boolean).join(" · ")}</span>
        </>
      )}
    </address>
  );
}
