import { useEffect } from "preact/hooks";

import { client } from "../../api/client";
import { texts } from "../../i18n/language";
import { go } from "../../router";
import {
  addressOf,
  emptyAddress,
  isSamePlace,
  valuesOf,
  type AddressValues,
} from "../../state/address";
import { draft, type Unfinished } from "../../state/draft";
import { customer } from "../../state/session";
import { AddressFields, addressFaults, addressLabel, AddressLines } from "../../ui/address";
import { Check, ErrorSummary, inputId, StarNote, Submit, useForm } from "../../ui/form";
import { Page, useLoad, Waiting } from "../../ui/page";
import { stepPaths, Steps } from "./steps";

type Values = AddressValues & { choice: string; save_address: boolean };

/** What the form says, as a part of the order. */
const partOf = ({ choice, save_address, ...values }: Values): Partial<Unfinished> =>
  choice === "other"
    ? {
        address: addressOf({ ...values, label: "" }),
        address_id: undefined,
        save_address: save_address || undefined,
      }
    : { address: undefined, address_id: choice, save_address: undefined };

/** Step 2: where it goes, from the address book or typed. */
export function Address() {
  const m = texts.value;
  const saved = useLoad(() => client.GET("/v1/addresses", { params: { query: { limit: 200 } } }));
  const order = draft.order.value;
  const me = customer.value;
  const form = useForm({
    initial: {
      ...(order.address
        ? valuesOf(order.address)
        : emptyAddress(me?.company_name, me?.contact_name, me?.phone ?? "")),
      choice: order.address_id ?? (order.address ? "other" : ""),
      save_address: order.save_address ?? false,
    },
    label: addressLabel,
    check: ({ choice, save_address: _, ...values }) => {
      if (choice === "other") return addressFaults(values);
      return choice ? [] : [{ name: "choice", text: m.address.choose }];
    },
    send: async ({ choice, save_address, ...values }) => {
      const next = draft.packs.value > 0 && draft.hasAccount.value ? 4 : 3;
      draft.change(partOf({ choice, save_address, ...values }), next);
      go(stepPaths[next - 1] ?? stepPaths[0]);
      return { ok: true, data: null, response: new Response() };
    },
  });
  // What is chosen or typed is kept at once, not only when somebody goes on.
  const edited: typeof form = {
    ...form,
    set: (name, value) => {
      form.set(name, value);
      draft.change(partOf({ ...form.values, [name]: value }), 2);
    },
  };
  const items = saved.data?.items;
  useEffect(() => {
    if (!items) return;
    const { choice } = form.values;
    const typed = order.address;
    const known = typed && items.find((item) => isSamePlace(item, typed));
    if (choice === "other" && known) form.set("choice", known.id);
    else if (!choice || (choice !== "other" && !items.some((item) => item.id === choice))) {
      form.set("choice", items[0]?.id ?? "other");
    }
  }, [items]);
  const idOf = (id: string): string =>
    id === items?.[0]?.id ? inputId(form, "choice") : `address-${id}`;
  return (
    <Page title={m.address.title} aside={<Steps step={2} />}>
      <Waiting loaded={saved} />
      {items && (
        <form class="card" noValidate onSubmit={form.submit}>
          <ErrorSummary form={form} />
          {items.length > 0 && (
            <fieldset class="choices">
              <legend>{m.address.choice}</legend>
              <div class="grid">
                {items.map((item) => (
                  <div class="choice tall" key={item.id}>
                    <input
                      type="radio"
                      name="choice"
                      id={idOf(item.id)}
                      checked={form.values.choice === item.id}
                      onChange={() => edited.set("choice", item.id)}
                    />
                    <label for={idOf(item.id)}>
                      {item.label && <strong>{item.label}</strong>}
                      <AddressLines address={item} />
                    </label>
                  </div>
                ))}
                <div class="choice tall">
                  <input
                    type="radio"
                    name="choice"
                    id="address-other"
                    checked={form.values.choice === "other"}
                    onChange={() => edited.set("choice", "other")}
                  />
                  <label for="address-other">{m.address.other}</label>
                </div>
              </div>
            </fieldset>
          )}
          {form.values.choice === "other" && (
            <>
              <StarNote />
              <AddressFields form={edited} />
              <Check form={edited} name="save_address">
                {m.address.save}
              </Check>
            </>
          )}
          <p class="actions">
            <Submit form={form}>{m.steps.next}</Submit>
            <a href="/order/account">{m.steps.back}</a>
          </p>
        </form>
      )}
    </Page>
  );
}
