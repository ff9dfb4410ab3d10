import { useEffect } from "preact/hooks";

import { client } from "../../api/client";
import { texts } from "../../i18n/language";
import { go } from "../../router";
import { lastPlaced } from "../../state/draft";
import { customer } from "../../state/session";
import { Breakable } from "../../ui/breakable";
import { OrderNumber } from "../../ui/order_number";
import { Page, useLoad, Waiting } from "../../ui/page";

/** The order stands: its number and what comes next. Nothing here can be sent again. */
export function Placed() {
  const m = texts.value;
  const placed = lastPlaced.number();
  useEffect(() => {
    if (!placed) go("/order", { replace: true });
  }, []);
  const order = useLoad(
    () => client.GET("/v1/orders/{number}", { params: { path: { number: placed ?? "" } } }),
    [placed],
  );
  if (!placed) return null;
  return (
    <Page title={m.placed.title}>
      <div class="card placed">
        <p>{m.placed.number}</p>
        <p class="order-number">
          <OrderNumber number={placed} />
        </p>
        <Waiting loaded={order} />
        <h2>{m.placed.next}</h2>
        <ol>
          <li>
            <Breakable text={m.placed.mail(customer.value?.standard_email ?? "")} />
          </li>
          <li>{m.placed.packed}</li>
          <li>{m.placed.shipped}</li>
        </ol>
      </div>
      <p class="actions">
        <a class="button primary" href={`/orders/${placed}`}>
          {m.placed.look}
        </a>
        <a href="/order/account">{m.placed.another}</a>
      </p>
    </Page>
  );
}
