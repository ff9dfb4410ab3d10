import { useEffect } from "preact/hooks";

import { client } from "../../api/client";
import { texts } from "../../i18n/language";
import { go } from "../../router";
import { draft } from "../../state/draft";
import { customer } from "../../state/session";
import {
  AddressFields,
  addressFaults,
  addressLabel,
  AddressLines,
  addressOf,
  emptyAddress,
  valuesOf,
} from "../../ui/address";
import { Check, ErrorSummary, inputId, StarNote, Submit, useForm } from "../../ui/form";
import { Page, useLoad, Waiting } from "../../ui/page";
import { Steps } from "./steps";

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
      draft.change(
        choice === "other"
          ? {
              address: addressOf({ ...values, label: "" }),
              address_id: undefined,
              save_address: save_address || undefined,
            }
          : { address: undefined, address_id: choice, save_address: undefined },
      );
      go(draft.packs.value > 0 && draft.hasAccount.value ? "/order/overview" : "/order/materials");
      return { ok: true, data: null, response: new Response() };
    },
  });
  const items = saved.data?.items;
  useEffect(() => {
    if (!items || form.values.choice) return;
    form.set("choice", items[0]?.id ?? "other");
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
                      onChange={() => form.set("choice", item.id)}
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
                    onChange={() => form.set("choice", "other")}
                  />
                  <label for="address-other">{m.address.other}</label>
                </div>
              </div>
            </fieldset>
          )}
          {form.values.choice === "other" && (
            <>
              <StarNote />
              <AddressFields form={form} />
              <Check form={form} name="save_address">
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
