import { useState } from "preact/hooks";

import { ask, client } from "../api/client";
import { texts } from "../i18n/language";
import { go } from "../router";
import { announce } from "../state/announce";
import { endedAt, logIn } from "../state/session";
import { ErrorSummary, Field, StarNote, Submit, useForm } from "../ui/form";
import { Notice, Page } from "../ui/page";

export function LogIn() {
  const m = texts.value;
  const [isWrong, setWrong] = useState(false);
  const form = useForm({
    initial: { email: "", password: "" },
    required: ["email", "password"],
    label: (name) => m.fields[name as "email" | "password"],
    send: async ({ email, password }) => {
      const answer = await logIn(email, password);
      if (answer.ok) return answer;
      setWrong(answer.refusal.code === "credentials-wrong");
      if (answer.refusal.code === "password-expired") go("/expired");
      return answer;
    },
  });
  return (
    <Page title={m.logIn.title} lead={m.logIn.lead}>
      {endedAt.value && (
        <Notice kind="warn" title={m.session.ended} live>
          <p>{m.session.endedText}</p>
        </Notice>
      )}
      <div class="two">
        <form class="card" noValidate onSubmit={form.submit}>
          <ErrorSummary form={form} />
          {isWrong && <SendAgain email={form.values.email} />}
          <Field form={form} name="email" type="email" inputMode="email" autocomplete="username" />
          <Field form={form} name="password" type="password" autocomplete="current-password" />
          <p class="actions">
            <Submit form={form}>{m.logIn.submit}</Submit>
            <a href="/forgotten">{m.logIn.forgotten}</a>
          </p>
          <StarNote />
        </form>
        <section class="beside">
          <h2>{m.logIn.newHere}</h2>
          <p>{m.logIn.newHereText}</p>
          <p>
            <a class="button" href="/register">
              {m.logIn.register}
            </a>
          </p>
        </section>
      </div>
    </Page>
  );
}

/** Beside "wrong, or not yet activated": the way on for those who lost the mail. */
export function SendAgain({ email }: { email: string }) {
  const m = texts.value;
  const [isSent, setSent] = useState(false);
  const send = async (): Promise<void> => {
    const answer = await ask(client.POST("/v1/activation-mails", { body: { email } }));
    setSent(answer.ok);
    if (answer.ok) announce(m.logIn.sentAgain);
  };
  if (isSent) {
    return (
      <Notice kind="good">
        <p>{m.logIn.sentAgain}</p>
      </Notice>
    );
  }
  return (
    <p>
      {m.logIn.notActivated}{" "}
      <button type="button" class="link" onClick={() => void send()}>
        {m.logIn.sendAgain}
      </button>
    </p>
  );
}
