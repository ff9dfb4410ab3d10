import { useState } from "preact/hooks";

import { ask, client, newKey, type Refusal, type Schemas } from "../../api/client";
import { texts } from "../../i18n/language";
import { announce } from "../../state/announce";
import { shop } from "../../state/shop";
import { Question } from "../../ui/dialog";
import { ErrorSummary, Field, RefusalWords, Submit, useForm } from "../../ui/form";
import { Notice, Page, useLoad, Waiting } from "../../ui/page";

type Saved = Schemas["SavedAccountNumber"];

/** The numbers that new orders may use (M22). */
export function AccountNumbers() {
  const m = texts.value;
  const saved = useLoad(() =>
    client.GET("/v1/account-numbers", { params: { query: { limit: 200 } } }),
  );
  const [removing, setRemoving] = useState<Saved | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [done, setDone] = useState("");
  const example = shop.value?.account_number.example;
  const empty = { number: "", label: "" };
  const form = useForm({
    initial: empty,
    required: ["number"],
    label: (name) => (name === "number" ? m.fields.account_number : m.fields.label),
    send: async ({ number, label }) => {
      const answer = await ask(
        client.POST("/v1/account-numbers", {
          params: { header: { "Idempotency-Key": newKey() } },
          body: { number: number.trim().replace(/[\s.-]/g, ""), ...(label.trim() ? { label: label.trim() } : {}) },
        }),
      );
      if (answer.ok) {
        const text = answer.response.status === 200 ? m.accounts.known : m.accounts.added;
        form.reset(empty);
        setDone(text);
        announce(text);
        saved.again();
      }
      return answer;
    },
  });
  const remove = async (): Promise<void> => {
    if (!removing) return;
    const answer = await ask(
      client.DELETE("/v1/account-numbers/{id}", { params: { path: { id: removing.id } } }),
    );
    setRemoving(null);
    setRefusal(answer.ok || answer.refusal.code === "not-found" ? null : answer.refusal);
    setDone(m.accounts.removed);
    announce(m.accounts.removed);
    saved.again();
  };
  return (
    <Page title={m.accounts.title} lead={m.accounts.lead}>
      {done && (
        <Notice kind="good">
          <p>{done}</p>
        </Notice>
      )}
      {refusal && (
        <div class="summary" role="alert">
          <h2>{m.form.refused}</h2>
          <RefusalWords refusal={refusal} />
        </div>
      )}
      <section class="card">
        <Waiting loaded={saved} />
        {saved.data?.items.length === 0 && <p>{m.accounts.none}</p>}
        <ul class="rows">
          {saved.data?.items.map((item) => (
            <li key={item.id}>
              <span>
                <span class="number">{item.number}</span>
                {item.label && <span class="quiet"> {item.label}</span>}
              </span>
              <button
                type="button"
                class="link"
                aria-label={m.accounts.removeOne(item.number)}
                onClick={() => setRemoving(item)}
              >
                {m.form.remove}
              </button>
            </li>
          ))}
        </ul>
      </section>
      <form class="card narrow" noValidate onSubmit={form.submit}>
        <h2>{m.accounts.add}</h2>
        <ErrorSummary form={form} />
        <Field
          form={form}
          name="number"
          inputMode="numeric"
          width="medium"
          maxLength={40}
          hint={example && m.account.hint(example)}
        />
        <Field form={form} name="label" hint={m.accounts.labelHint} maxLength={40} />
        <p class="actions">
          <Submit form={form}>{m.form.add}</Submit>
        </p>
      </form>
      {removing && (
        <Question
          title={m.accounts.removeOne(removing.number)}
          yes={m.form.remove}
          danger
          onYes={() => void remove()}
          onNo={() => setRemoving(null)}
        >
          <p>{m.accounts.removeText}</p>
        </Question>
      )}
    </Page>
  );
}
