import { useState } from "preact/hooks";

import { ask, client, tag, type Schemas } from "../../api/client";
import { choose, languageNames, languages, texts, type Language } from "../../i18n/language";
import { announce } from "../../state/announce";
import { customer, refreshCustomer } from "../../state/session";
import { Breakable } from "../../ui/breakable";
import { ErrorSummary, Field, Select, StarNote, Submit, useForm } from "../../ui/form";
import { Notice, Page } from "../../ui/page";
import { Options } from "./options";

type Values = Record<"company_name" | "contact_name" | "phone" | "language", string>;

const valuesOf = (me: Schemas["Customer"]): Values => ({
  company_name: me.company_name,
  contact_name: me.contact_name,
  phone: me.phone ?? "",
  language: me.language,
});

/** Who the customer is (M18). */
export function Profile() {
  const m = texts.value;
  const me = customer.value;
  if (!me) return null;
  return (
    <Page title={m.personal.profile} aside={<Options />}>
      <Details me={me} />
      <Addresses me={me} />
    </Page>
  );
}

function Details({ me }: { me: Schemas["Customer"] }) {
  const m = texts.value;
  const [state, setState] = useState<"" | "saved" | "conflict">("");
  const form = useForm<Values>({
    initial: valuesOf(me),
    required: ["company_name", "contact_name", "language"],
    label: (name) => m.fields[name as keyof Values],
    send: async (values) => {
      setState("");
      const answer = await ask(
        client.PATCH("/v1/me", {
          params: { header: { "If-Match": tag(me.version) } },
          body: {
            company_name: values.company_name,
            contact_name: values.contact_name,
            phone: values.phone.trim() || null,
            language: values.language as Language,
          },
          headers: { "Content-Type": "application/merge-patch+json" },
        }),
      );
      if (answer.ok) {
        customer.value = answer.data;
        form.reset(valuesOf(answer.data));
        if (answer.data.language !== me.language) choose(answer.data.language);
        setState("saved");
        announce(texts.value.form.saved);
      } else if (answer.refusal.code === "precondition-failed") {
        const fresh = await ask(client.GET("/v1/me"));
        if (fresh.ok) customer.value = fresh.data;
        setState("conflict");
      }
      return answer;
    },
  });
  const isConflict = state === "conflict";
  return (
    <form class="card narrow" noValidate onSubmit={form.submit}>
      <ErrorSummary form={form} />
      {isConflict && (
        <Notice kind="warn" title={m.conflict.title}>
          <p>{m.conflict.text}</p>
          <dl class="pairs">
            {(["company_name", "contact_name", "phone", "language"] as const).map((name) => (
              <div key={name}>
                <dt>{m.fields[name]}</dt>
                <dd>{valuesOf(me)[name] || "–"}</dd>
              </div>
            ))}
          </dl>
          <p>
            <button
              type="button"
              onClick={() => {
                form.reset(valuesOf(me));
                setState("");
              }}
            >
              {m.conflict.theirs}
            </button>
          </p>
        </Notice>
      )}
      {state === "saved" && (
        <Notice kind="good">
          <p>{m.form.saved}</p>
        </Notice>
      )}
      <Field form={form} name="company_name" autocomplete="organization" maxLength={60} />
      <Field form={form} name="contact_name" autocomplete="name" maxLength={60} />
      <Field form={form} name="phone" type="tel" inputMode="tel" autocomplete="tel" maxLength={40} hint={m.personal.phoneHint} />
      <Select
        form={form}
        name="language"
        options={languages.map((one) => ({ value: one, label: languageNames[one] }))}
      />
      <p class="actions">
        <Submit form={form}>{isConflict ? m.conflict.mine : m.form.save}</Submit>
      </p>
      <StarNote />
    </form>
  );
}

function Addresses({ me }: { me: Schemas["Customer"] }) {
  const m = texts.value;
  const pending = [me.pending_email, me.pending_standard_email].filter((one) => one !== undefined);
  return (
    <section class="card narrow" aria-labelledby="mail-title">
      <h2 id="mail-title">{m.personal.mail}</h2>
      <dl class="pairs">
        <div>
          <dt>{m.personal.logInAddress}</dt>
          <dd>
            <Breakable text={me.email} />
          </dd>
        </div>
        <div>
          <dt>{m.personal.standardAddress}</dt>
          <dd>
            <Breakable text={me.standard_email} />
          </dd>
        </div>
      </dl>
      <p class="quiet">{m.personal.mailText}</p>
      {pending.map((email) => (
        <Notice key={email}>
          <p>
            <Breakable text={m.personal.pending(email)} />
          </p>
        </Notice>
      ))}
      <ChangeAddress member="standard_email" />
      <ChangeAddress member="email" />
    </section>
  );
}

function ChangeAddress({ member }: { member: "email" | "standard_email" }) {
  const m = texts.value;
  const [sentTo, setSentTo] = useState("");
  const name = member === "email" ? "new_log_in_address" : "new_standard_address";
  const form = useForm({
    initial: { [name]: "" } as Record<string, string>,
    required: [name],
    label: (field) => m.fields[field as "new_log_in_address"],
    fieldOf: () => name,
    send: async (values) => {
      const wanted = values[name] ?? "";
      const answer = await ask(
        client.POST("/v1/me/email-changes", {
          body: member === "email" ? { email: wanted } : { standard_email: wanted },
        }),
      );
      if (answer.ok) {
        setSentTo(wanted);
        form.reset({ [name]: "" });
        await refreshCustomer();
      }
      return answer;
    },
  });
  return (
    <details>
      <summary>{member === "email" ? m.personal.changeLogIn : m.personal.changeStandard}</summary>
      <form noValidate onSubmit={form.submit}>
        <ErrorSummary form={form} />
        {sentTo && (
          <Notice kind="good" live>
            <p>{m.personal.confirmSent(sentTo)}</p>
          </Notice>
        )}
        <Field form={form} name={name} type="email" inputMode="email" autocomplete="email" />
        <p class="actions">
          <Submit form={form}>{m.personal.sendConfirmation}</Submit>
        </p>
      </form>
    </details>
  );
}
