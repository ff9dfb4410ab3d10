import { useState } from "preact/hooks";

import { ask, client } from "../../api/client";
import { date, time } from "../../i18n/format";
import { texts } from "../../i18n/language";
import { announce } from "../../state/announce";
import { customer, replaced } from "../../state/session";
import { shop } from "../../state/shop";
import { ErrorSummary, Field, Submit, useForm } from "../../ui/form";
import { Notice, Page, useLoad, Waiting } from "../../ui/page";
import { passwordFaults } from "../entry";
import { Options } from "./options";

/** Changing the password (M19), and where one is logged in. */
export function Password() {
  const m = texts.value;
  const [isSaved, setSaved] = useState(false);
  const rules = shop.value?.password;
  const expires = customer.value?.password_expires_at;
  const empty = { current_password: "", new_password: "" };
  const form = useForm({
    initial: empty,
    required: ["current_password", "new_password"],
    label: (name) => m.fields[name as keyof typeof empty],
    check: ({ new_password }) => passwordFaults("new_password", new_password),
    faultOf: (refusal) =>
      refusal.code === "credentials-wrong"
        ? { name: "current_password", text: m.personal.currentWrong }
        : null,
    send: async (values) => {
      setSaved(false);
      const answer = await ask(client.PUT("/v1/me/password", { body: values }));
      if (answer.ok) {
        replaced(answer.data);
        form.reset(empty);
        setSaved(true);
        announce(m.personal.passwordSaved);
        sessions.again();
      }
      return answer;
    },
  });
  const sessions = useLoad(() =>
    client.GET("/v1/sessions", { params: { query: { limit: 200 } } }),
  );
  return (
    <Page title={m.personal.password} aside={<Options />}>
      <form class="card narrow" noValidate onSubmit={form.submit}>
        <ErrorSummary form={form} />
        {isSaved && (
          <Notice kind="good">
            <p>{m.personal.passwordSaved}</p>
          </Notice>
        )}
        {expires && <p>{m.personal.passwordUntil(date(expires))}</p>}
        <input class="unseen" type="text" autocomplete="username" tabIndex={-1} aria-hidden="true" readOnly value={customer.value?.email} />
        <Field form={form} name="current_password" type="password" autocomplete="current-password" />
        <Field
          form={form}
          name="new_password"
          type="password"
          autocomplete="new-password"
          hint={rules && m.form.passwordHint(rules.min_length)}
        />
        <p class="actions">
          <Submit form={form}>{m.personal.changePassword}</Submit>
        </p>
      </form>
      <section class="card narrow" aria-labelledby="sessions-title">
        <h2 id="sessions-title">{m.personal.sessions}</h2>
        <Waiting loaded={sessions} />
        <ul class="rows">
          {sessions.data?.items.map((session) => (
            <li key={session.id}>
              <span>
                {m.personal.since(time(session.started_at))}
                {session.current && <strong> {m.personal.thisOne}</strong>}
              </span>
              {!session.current && (
                <button
                  type="button"
                  class="link"
                  onClick={async () => {
                    await ask(
                      client.DELETE("/v1/sessions/{id}", { params: { path: { id: session.id } } }),
                    );
                    announce(m.personal.ended);
                    sessions.again();
                  }}
                >
                  {m.personal.end}
                </button>
              )}
            </li>
          ))}
        </ul>
        {(sessions.data?.items.length ?? 0) > 1 && (
          <p>
            <button
              type="button"
              onClick={async () => {
                await ask(client.DELETE("/v1/sessions"));
                announce(m.personal.ended);
                sessions.again();
              }}
            >
              {m.personal.endOthers}
            </button>
          </p>
        )}
      </section>
    </Page>
  );
}
