import { useEffect } from "preact/hooks";

import { client } from "../../api/client";
import { texts } from "../../i18n/language";
import { go } from "../../router";
import { draft, type Unfinished } from "../../state/draft";
import { shop } from "../../state/shop";
import { Check, ErrorSummary, Field, inputId, Submit, useForm } from "../../ui/form";
import { Page, useLoad, Waiting } from "../../ui/page";
import { AgainPanel, useLatest } from "./again";
import { stepPaths, Steps } from "./steps";

interface Values {
  choice: string;
  account_number: string;
  save_account_number: boolean;
}

/** What the form says, as a part of the order. */
const partOf = ({ choice, account_number, save_account_number }: Values): Partial<Unfinished> =>
  choice === "other"
    ? {
        account_number: account_number.replace(/[\s.-]/g, "") || undefined,
        account_number_id: undefined,
        save_account_number: save_account_number || undefined,
      }
    : { account_number: undefined, account_number_id: choice, save_account_number: undefined };

/** Step 1: the account number, saved or typed. */
export function Account() {
  const m = texts.value;
  const saved = useLoad(() =>
    client.GET("/v1/account-numbers", { params: { query: { limit: 200 } } }),
  );
  const latest = useLatest();
  const isWhole = latest.data !== null || latest.refusal !== null;
  const order = draft.order.value;
  const form = useForm({
    initial: {
      choice: order.account_number_id ?? (order.account_number ? "other" : ""),
      account_number: order.account_number ?? "",
      save_account_number: order.save_account_number ?? false,
    },
    label: (name) => (name === "choice" ? m.account.choice : m.fields.account_number),
    check: ({ choice, account_number }) => {
      if (choice !== "other") {
        return choice ? [] : [{ name: "choice", text: m.account.choose }];
      }
      const shape = shop.value?.account_number;
      const typed = account_number.trim();
      if (!typed) return [{ name: "account_number", text: m.form.missing(m.fields.account_number) }];
      if (shape && !new RegExp(`^(?:${shape.pattern})$`).test(typed.replace(/[\s.-]/g, ""))) {
        return [{ name: "account_number", text: m.account.shape(shape.example) }];
      }
      return [];
    },
    send: async ({ choice, account_number, save_account_number }) => {
      const next = draft.hasAddress.value && draft.packs.value > 0 ? 4 : 2;
      draft.change(partOf({ choice, account_number, save_account_number }), next);
      go(stepPaths[next - 1] ?? stepPaths[0]);
      return { ok: true, data: null, response: new Response() };
    },
  });
  // What is chosen or typed is kept at once, not only when somebody goes on.
  const edited: typeof form = {
    ...form,
    set: (name, value) => {
      form.set(name, value);
      draft.change(partOf({ ...form.values, [name]: value }), 1);
    },
  };
  const items = saved.data?.items;
  useEffect(() => {
    if (!items) return;
    const { choice, account_number } = form.values;
    const known = items.find((item) => item.number === account_number);
    // A number that was typed once and is saved by now is the saved one. Otherwise the first choice is
    // made for those who have one: most use a single number.
    if (choice === "other" && known) form.set("choice", known.id);
    else if (!choice || (choice !== "other" && !items.some((item) => item.id === choice))) {
      form.set("choice", items[0]?.id ?? "other");
    }
  }, [items]);
  const example = shop.value?.account_number.example;
  return (
    <Page title={m.account.title} aside={<Steps step={1} />}>
      {saved.data && <AgainPanel latest={latest} />}
      <Waiting loaded={saved} />
      {items && isWhole && (
        <form class="card narrow" noValidate onSubmit={form.submit}>
          <ErrorSummary form={form} />
          {items.length > 0 && (
            <fieldset class="choices">
              <legend>{m.account.choice}</legend>
              {items.map((item) => (
                <div class="choice" key={item.id}>
                  <input
                    type="radio"
                    name="choice"
                    id={item.id === items[0]?.id ? inputId(form, "choice") : `account-${item.id}`}
                    checked={form.values.choice === item.id}
                    onChange={() => edited.set("choice", item.id)}
                  />
                  <label
                    for={item.id === items[0]?.id ? inputId(form, "choice") : `account-${item.id}`}
                  >
                    <span class="number">{item.number}</span>
                    {item.label && <span class="quiet">{item.label}</span>}
                  </label>
                </div>
              ))}
              <div class="choice">
                <input
                  type="radio"
                  name="choice"
                  id="account-other"
                  checked={form.values.choice === "other"}
                  onChange={() => edited.set("choice", "other")}
                />
                <label for="account-other">{m.account.other}</label>
              </div>
            </fieldset>
          )}
          {form.values.choice === "other" && (
            <div class={items.length > 0 ? "inset" : "stack"}>
              <Field
                form={{ ...edited, isRequired: (name: string): boolean => name === "account_number" }}
                name="account_number"
                inputMode="numeric"
                width="medium"
                maxLength={40}
                hint={example && m.account.hint(example)}
              />
              <Check form={edited} name="save_account_number">
                {m.account.save}
              </Check>
            </div>
          )}
          <p class="actions">
            <Submit form={form}>{m.steps.next}</Submit>
          </p>
        </form>
      )}
    </Page>
  );
}
