import { signal } from "@preact/signals";
import { useState } from "preact/hooks";

import { ask, client, type Answer } from "../api/client";
import { language, texts } from "../i18n/language";
import { go, linkToken } from "../router";
import { begin, customer, refreshCustomer } from "../state/session";
import { shop } from "../state/shop";
import { Breakable } from "../ui/breakable";
import { ErrorSummary, Field, StarNote, Submit, useForm, type Fault } from "../ui/form";
import { Notice, Page } from "../ui/page";
import { SendAgain } from "./log_in";

// The pages before there is a session.

/** Where the last mail went: shown on the page that asks to look for it. */
const mailed = signal<{ email: string; what: "activation" | "reset" } | null>(null);

/** Faults of a password that the server would find too. */
export function passwordFaults(name: string, password: string): Fault[] {
  const rules = shop.value?.password;
  if (!rules || password.length === 0) return [];
  const length = [...password].length;
  if (length >= rules.min_length && length <= rules.max_length) return [];
  return [{ name, text: texts.value.form.passwordLength(rules.min_length, rules.max_length) }];
}

export function Register() {
  const m = texts.value;
  const rules = shop.value?.password;
  const form = useForm({
    initial: { company_name: "", contact_name: "", email: "", password: "" },
    required: ["company_name", "contact_name", "email", "password"],
    label: (name) => m.fields[name as "email"],
    check: ({ password }) => passwordFaults("password", password),
    send: async (values) => {
      const body = { ...values, language: language.value };
      const answer = await ask(client.POST("/v1/registrations", { body }));
      if (answer.ok) {
        mailed.value = { email: values.email, what: "activation" };
        go("/check-mail");
      }
      return answer;
    },
  });
  return (
    <Page title={m.register.title} lead={m.register.lead}>
      <form class="card narrow" noValidate onSubmit={form.submit}>
        <ErrorSummary form={form} />
        <Field form={form} name="company_name" autocomplete="organization" maxLength={60} />
        <Field form={form} name="contact_name" autocomplete="name" maxLength={60} />
        <Field form={form} name="email" type="email" inputMode="email" autocomplete="username" />
        <Field
          form={form}
          name="password"
          type="password"
          autocomplete="new-password"
          hint={rules && m.form.passwordHint(rules.min_length)}
        />
        <p class="actions">
          <Submit form={form}>{m.register.submit}</Submit>
          <a href="/login">{m.register.known}</a>
        </p>
        <StarNote />
      </form>
    </Page>
  );
}

export function CheckMail() {
  const m = texts.value;
  const sent = mailed.value;
  return (
    <Page title={m.checkMail.title}>
      <div class="card narrow prose">
        <p>{sent ? <Breakable text={m.checkMail.sentTo(sent.email)} /> : m.checkMail.sent}</p>
        <p>{sent?.what === "reset" ? m.checkMail.resetNext : m.checkMail.activationNext}</p>
        {shop.value?.sandbox && <p class="quiet">{m.checkMail.sandbox}</p>}
        {sent?.what === "activation" && <SendAgain email={sent.email} />}
        <p>
          <a href="/login">{m.checkMail.back}</a>
        </p>
      </div>
    </Page>
  );
}

export function Activate() {
  const m = texts.value;
  const [isSpent, setSpent] = useState(linkToken.value === null);
  const form = useForm({
    initial: { password: "" },
    required: ["password"],
    label: (name) => m.fields[name as "password"],
    faultOf: (refusal) =>
      refusal.code === "credentials-wrong" ? { name: "password", text: m.activate.wrong } : null,
    send: async ({ password }): Promise<Answer<unknown>> => {
      const body = { token: linkToken.value ?? "", password, as: "cookie" as const };
      const activated = await ask(client.POST("/v1/activations", { body }));
      if (activated.ok) {
        linkToken.value = null;
        await begin(activated.data);
        go("/order", { replace: true });
      } else if (activated.refusal.code === "link-spent") {
        setSpent(true);
      }
      return activated;
    },
  });
  if (isSpent) return <SpentLink what="activation" />;
  return (
    <Page title={m.activate.title} lead={m.activate.lead}>
      <form class="card narrow" noValidate onSubmit={form.submit}>
        <ErrorSummary form={form} />
        <Field form={form} name="password" type="password" autocomplete="current-password" />
        <p class="actions">
          <Submit form={form}>{m.activate.submit}</Submit>
        </p>
      </form>
    </Page>
  );
}

/** A link that was used, is too old or was mistyped: the same page, with the way to a new one. */
function SpentLink({ what }: { what: "activation" | "reset" }) {
  const m = texts.value;
  return (
    <Page title={m.spent.title} lead={m.spent[what]}>
      <MailForm what={what} />
      <p>
        <a href="/login">{m.checkMail.back}</a>
      </p>
    </Page>
  );
}

function MailForm({ what }: { what: "activation" | "reset" }) {
  const m = texts.value;
  const form = useForm({
    initial: { email: "" },
    required: ["email"],
    label: (name) => m.fields[name as "email"],
    send: async ({ email }) => {
      const body = { email };
      const answer = await ask(
        what === "activation"
          ? client.POST("/v1/activation-mails", { body })
          : client.POST("/v1/password-reset-mails", { body }),
      );
      if (answer.ok) {
        mailed.value = { email, what };
        go("/check-mail");
      }
      return answer;
    },
  });
  return (
    <form class="card narrow" noValidate onSubmit={form.submit}>
      <ErrorSummary form={form} />
      <Field form={form} name="email" type="email" inputMode="email" autocomplete="username" />
      <p class="actions">
        <Submit form={form}>{m.spent.send}</Submit>
      </p>
    </form>
  );
}

export function Forgotten() {
  const m = texts.value;
  return (
    <Page title={m.forgotten.title} lead={m.forgotten.lead}>
      <MailForm what="reset" />
      <p>
        <a href="/login">{m.checkMail.back}</a>
      </p>
    </Page>
  );
}

export function Expired() {
  const m = texts.value;
  const days = shop.value?.password.max_age_days ?? 60;
  return (
    <Page title={m.expired.title} lead={m.expired.lead(days)}>
      <MailForm what="reset" />
    </Page>
  );
}

export function Reset() {
  const m = texts.value;
  const rules = shop.value?.password;
  const [state, setState] = useState<"form" | "spent" | "done">(
    linkToken.value === null ? "spent" : "form",
  );
  const form = useForm({
    initial: { new_password: "" },
    required: ["new_password"],
    label: (name) => m.fields[name as "new_password"],
    check: ({ new_password }) => passwordFaults("new_password", new_password),
    send: async ({ new_password }) => {
      const body = { token: linkToken.value ?? "", new_password };
      const answer = await ask(client.POST("/v1/password-resets", { body }));
      if (answer.ok) {
        linkToken.value = null;
        setState("done");
      } else if (answer.refusal.code === "link-spent") {
        setState("spent");
      }
      return answer;
    },
  });
  if (state === "spent") return <SpentLink what="reset" />;
  if (state === "done") return <Done title={m.reset.doneTitle} text={m.reset.done} />;
  return (
    <Page title={m.reset.title} lead={m.reset.lead}>
      <form class="card narrow" noValidate onSubmit={form.submit}>
        <ErrorSummary form={form} />
        <Field
          form={form}
          name="new_password"
          type="password"
          autocomplete="new-password"
          hint={rules && m.form.passwordHint(rules.min_length)}
        />
        <p class="actions">
          <Submit form={form}>{m.reset.submit}</Submit>
        </p>
      </form>
    </Page>
  );
}

function Done({ title, text }: { title: string; text: string }) {
  const m = texts.value;
  return (
    <Page title={title}>
      <Notice kind="good" live>
        <p>{text}</p>
      </Notice>
      <p>
        <a class="button primary" href="/login">
          {m.logIn.submit}
        </a>
      </p>
    </Page>
  );
}

/** A changed e-mail address takes effect when its owner says so here. */
export function Confirm() {
  const m = texts.value;
  const [state, setState] = useState<"form" | "spent" | "done">(
    linkToken.value === null ? "spent" : "form",
  );
  const form = useForm({
    initial: {},
    label: () => "",
    send: async () => {
      const body = { token: linkToken.value ?? "" };
      const answer = await ask(client.POST("/v1/email-confirmations", { body }));
      if (answer.ok) {
        linkToken.value = null;
        setState("done");
        if (customer.value) await refreshCustomer();
      } else if (answer.refusal.code === "link-spent") {
        setState("spent");
      }
      return answer;
    },
  });
  if (state === "done") return <Done title={m.confirm.doneTitle} text={m.confirm.done} />;
  if (state === "spent") {
    return (
      <Page title={m.spent.title} lead={m.spent.confirm}>
        <p>
          <a href="/personal">{m.tabs.personal}</a>
        </p>
      </Page>
    );
  }
  return (
    <Page title={m.confirm.title} lead={m.confirm.lead}>
      <form class="card narrow" noValidate onSubmit={form.submit}>
        <ErrorSummary form={form} />
        <p class="actions">
          <Submit form={form}>{m.confirm.submit}</Submit>
        </p>
      </form>
    </Page>
  );
}
