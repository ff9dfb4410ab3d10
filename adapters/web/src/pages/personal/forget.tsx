import { useState } from "preact/hooks";

import { ask, client, newKey, tag } from "../../api/client";
import { texts } from "../../i18n/language";
import { go } from "../../router";
import { forgotten } from "../../state/session";
import { ErrorSummary, Field, Submit, useForm } from "../../ui/form";
import { OrderNumber } from "../../ui/order_number";
import { Page, useLoad, Waiting } from "../../ui/page";
import { Options } from "./options";

/** "I want to be forgotten" (M20): what it means first, then the password. */
export function Forget() {
  const m = texts.value;
  const [key] = useState(newKey);
  const plan = useLoad(() => client.GET("/v1/me/erasure"));
  const form = useForm({
    initial: { password: "" },
    required: ["password"],
    label: (name) => m.fields[name as "password"],
    faultOf: (refusal) =>
      refusal.code === "credentials-wrong"
        ? { name: "password", text: m.personal.currentWrong }
        : null,
    send: async ({ password }) => {
      const answer = await ask(
        client.POST("/v1/me/erasure", {
          params: {
            header: { "If-Match": tag(plan.data?.version ?? 0), "Idempotency-Key": key },
          },
          body: { password },
        }),
      );
      if (answer.ok) {
        go(`/receipts/${answer.data.receipt_id}`, { replace: true });
        forgotten();
      } else if (answer.refusal.code === "precondition-failed") {
        // What would happen has changed: it is shown anew before anybody agrees to it.
        plan.again();
      }
      return answer;
    },
  });
  const orders = plan.data?.orders ?? [];
  return (
    <Page title={m.personal.forget} aside={<Options />}>
      <Waiting loaded={plan} />
      {plan.data && (
        <>
          <section class="card">
            <h2>{m.forget.what}</h2>
            <ul>
              {m.forget.consequences.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
            <h2>{m.forget.orders}</h2>
            {orders.length === 0 ? (
              <p>{m.forget.noOrders}</p>
            ) : (
              <ul class="rows">
                {orders.map((order) => (
                  <li key={order.number}>
                    <OrderNumber number={order.number} />
                    <span>{m.forget.outcome[order.outcome]}</span>
                  </li>
                ))}
              </ul>
            )}
            <p>
              <a class="button" href="/v1/me/export" download>
                {m.forget.download}
              </a>
            </p>
          </section>
          <form class="card narrow" noValidate onSubmit={form.submit}>
            <h2>{m.forget.sure}</h2>
            <ErrorSummary form={form} />
            <p>{m.forget.password}</p>
            <Field form={form} name="password" type="password" autocomplete="current-password" />
            <p class="actions">
              <Submit form={form} kind="danger">
                {m.forget.submit}
              </Submit>
            </p>
          </form>
        </>
      )}
    </Page>
  );
}
