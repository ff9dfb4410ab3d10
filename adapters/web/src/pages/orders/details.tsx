import { useState } from "preact/hooks";

import { ask, client, newKey, type Refusal, type Schemas } from "../../api/client";
import { count, date, number, time } from "../../i18n/format";
import { texts } from "../../i18n/language";
import { below, path } from "../../router";
import { announce } from "../../state/announce";
import { AddressLines } from "../../ui/address";
import { Question } from "../../ui/dialog";
import { RefusalWords } from "../../ui/form";
import { OrderNumber } from "../../ui/order_number";
import { Notice, Page, useLoad, Waiting } from "../../ui/page";
import { useRepeat } from "../../ui/repeat";
import { Status } from "../../ui/status";

/** One order with all that is known of it (M15). */
export function Details() {
  const m = texts.value;
  const wanted = below("/orders", path.value) ?? "";
  const loaded = useLoad(
    () => client.GET("/v1/orders/{number}", { params: { path: { number: wanted } } }),
    [wanted],
  );
  if (loaded.refusal?.code === "not-found" || loaded.refusal?.code === "erased") {
    return (
      <Page title={m.details.goneTitle}>
        <p>{m.details.gone}</p>
        <p>
          <a href="/orders">{m.details.back}</a>
        </p>
      </Page>
    );
  }
  const order = loaded.data;
  return (
    <Page title={m.details.title(wanted)} wide>
      <Waiting loaded={loaded} />
      {order && <Shown order={order} set={loaded.set} />}
      <p class="no-print">
        <a href="/orders">{m.details.back}</a>
      </p>
    </Page>
  );
}

function Shown({ order, set }: { order: Schemas["Order"]; set: (order: Schemas["Order"]) => void }) {
  const m = texts.value;
  return (
    <>
      <p class="meta">
        <Status status={order.status} />
        <span>{m.details.placed(date(order.placed_at))}</span>
      </p>
      <Actions order={order} set={set} />
      {order.hold ? (
        <Notice kind="warn">
          <p>{m.details.held(date(order.hold.until))}</p>
        </Notice>
      ) : (
        <p class="quiet">{m.details.expires(date(order.expires_at))}</p>
      )}
      {order.rejection && (
        <Notice kind="warn" title={m.details.rejected}>
          <p>{order.rejection.reason}</p>
        </Notice>
      )}
      {order.cancellation && (
        <Notice title={m.details.cancelled(time(order.cancellation.at))}>
          {order.cancellation.reason && <p>{order.cancellation.reason}</p>}
        </Notice>
      )}
      <div class="details">
        <div>
          <Lines order={order} />
          <Shipments order={order} />
        </div>
        <div>
          <section class="part">
            <h2>{m.details.timeline}</h2>
            <ol class="timeline">
              {order.history.map((step) => (
                <li key={`${step.status} ${step.at}`}>
                  <strong>{m.status[step.status]}</strong>
                  <time dateTime={step.at}>{time(step.at)}</time>
                </li>
              ))}
            </ol>
          </section>
          <section class="part">
            <h2>{m.steps.address}</h2>
            <AddressLines address={order.address} />
          </section>
          <section class="part">
            <h2>{m.details.facts}</h2>
            <dl class="pairs">
              <div>
                <dt>{m.history.account}</dt>
                <dd class="number">{order.account_number}</dd>
              </div>
              <div>
                <dt>{m.history.company}</dt>
                <dd>{order.company_name}</dd>
              </div>
              {order.reference && (
                <div>
                  <dt>{m.overview.reference}</dt>
                  <dd>{order.reference}</dd>
                </div>
              )}
              <div>
                <dt>{m.history.number}</dt>
                <dd>
                  <OrderNumber number={order.number} />
                </dd>
              </div>
            </dl>
          </section>
        </div>
      </div>
    </>
  );
}

function Lines({ order }: { order: Schemas["Order"] }) {
  const m = texts.value;
  return (
    <section class="part">
      <h2>{m.steps.materials}</h2>
      <table class="order-lines">
        <thead>
          <tr>
            <th scope="col">{m.details.material}</th>
            <th scope="col" class="amount">
              {m.details.packs}
            </th>
            <th scope="col" class="amount">
              {m.details.shipped}
            </th>
          </tr>
        </thead>
        <tbody>
          {order.lines.map((line) => (
            <tr key={line.line}>
              <th scope="row">
                {line.name}
                <span class="quiet">{line.sku}</span>
              </th>
              <td class="amount">
                {number(line.quantity)}
                <span class="quiet">{m.overview.pieces(number(line.pieces))}</span>
              </td>
              <td class="amount">
                {number(line.shipped)}
                {line.cancelled > 0 && (
                  <span class="quiet">{count(m.details.notDelivered, line.cancelled)}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Shipments({ order }: { order: Schemas["Order"] }) {
  const m = texts.value;
  if (order.shipments.length === 0) return null;
  return (
    <section class="part">
      <h2>{m.details.shipments}</h2>
      <ul class="shipments">
        {order.shipments.map((shipment) => (
          <li key={shipment.shipment_id}>
            <span>
              <strong>{shipment.carrier ?? m.details.shipment}</strong>{" "}
              <span class="quiet">{time(shipment.shipped_at)}</span>
            </span>
            {shipment.tracking_url ? (
              <a href={shipment.tracking_url} target="_blank" rel="noopener noreferrer">
                Track & Trace
                <span class="unseen"> ({m.details.newWindow})</span>
              </a>
            ) : (
              <span class="quiet">{m.details.noTracking}</span>
            )}
          </li>
        ))}
      </ul>
      {order.tracking_expires_at && (
        <p class="quiet">{m.details.trackingUntil(date(order.tracking_expires_at))}</p>
      )}
    </section>
  );
}

function Actions({ order, set }: { order: Schemas["Order"]; set: (order: Schemas["Order"]) => void }) {
  const m = texts.value;
  const [isAsking, setAsking] = useState(false);
  const [cancelRefusal, setRefusal] = useState<Refusal | null>(null);
  const repeated = useRepeat(order.number);
  const refusal = cancelRefusal ?? repeated.refusal;
  const [isBusy, setBusy] = useState(false);
  const [key] = useState(newKey);
  const [reason, setReason] = useState("");
  const cancel = order.allowed_actions.find((one) => one.action === "cancel");

  const cancelNow = async (): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    const answer = await ask(
      client.POST("/v1/orders/{number}/cancellation", {
        params: { path: { number: order.number }, header: { "Idempotency-Key": key } },
        body: reason.trim() ? { reason: reason.trim() } : {},
      }),
    );
    setBusy(false);
    setAsking(false);
    setRefusal(answer.ok ? null : answer.refusal);
    if (answer.ok) {
      set(answer.data);
      announce(m.status.cancelled);
    }
  };
  return (
    <>
      <p class="actions no-print">
        <button
          type="button"
          class="primary"
          aria-disabled={repeated.isBusy || undefined}
          onClick={repeated.again}
        >
          {m.again.button}
        </button>
        {cancel?.allowed && (
          <button type="button" onClick={() => setAsking(true)}>
            {m.details.cancel}
          </button>
        )}
        <button type="button" onClick={() => window.print()}>
          {m.details.print}
        </button>
      </p>
      {cancel && !cancel.allowed && cancel.reason && cancel.reason !== "already-cancelled" && (
        <p class="quiet no-print">{m.details.blocked[cancel.reason]}</p>
      )}
      {refusal && (
        <div class="summary" role="alert">
          <h2>{m.form.refused}</h2>
          <RefusalWords refusal={refusal} />
        </div>
      )}
      {isAsking && (
        <Question
          title={m.details.cancelTitle}
          yes={m.details.cancelYes}
          no={m.details.cancelNo}
          danger
          isBusy={isBusy}
          onYes={() => void cancelNow()}
          onNo={() => setAsking(false)}
        >
          <p>{m.details.cancelText}</p>
          <div class="field">
            <label for="reason">{m.details.reason}</label>
            <input
              id="reason"
              autocomplete="off"
              maxLength={500}
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          </div>
        </Question>
      )}
      {repeated.question}
    </>
  );
}
