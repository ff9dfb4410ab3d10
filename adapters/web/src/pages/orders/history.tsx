import { useEffect, useRef, useState } from "preact/hooks";

import { ask, client, type Refusal, type Schemas } from "../../api/client";
import { count, shortDate } from "../../i18n/format";
import { language, texts } from "../../i18n/language";
import { announce } from "../../state/announce";
import { shop } from "../../state/shop";
import { RefusalWords } from "../../ui/form";
import { OrderNumber } from "../../ui/order_number";
import { Loading, Page } from "../../ui/page";
import { Status, statuses } from "../../ui/status";

const columns = ["number", "placed_at", "status", "account_number", "company_name"] as const;
type Column = (typeof columns)[number];
type Sort = Column | `-${Column}`;

interface Wish {
  sort: Sort;
  status: Schemas["OrderStatus"] | "";
  from: string;
  to: string;
}
const newest: Wish = { sort: "-placed_at", status: "", from: "", to: "" };
/** Stays as it was for those who come back from an order's details. */
let kept = newest;

/** All orders of this login, newest first (M13, M14). */
export function History() {
  const m = texts.value;
  const [wish, setWish] = useState<Wish>(kept);
  const [items, setItems] = useState<Schemas["OrderSummary"][] | null>(null);
  const [next, setNext] = useState<string | undefined>();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const round = useRef(0);
  const shown = language.value;

  const asked = {
    sort: wish.sort,
    ...(wish.status ? { status: wish.status } : {}),
    ...(wish.from ? { from: dayStart(wish.from) } : {}),
    ...(wish.to ? { to: dayStart(wish.to, 1) } : {}),
  };
  const read = async (cursor?: string): Promise<void> => {
    const mine = cursor ? round.current : ++round.current;
    const query = { ...asked, limit: 50, ...(cursor ? { cursor } : {}) };
    const answer = await ask(client.GET("/v1/orders", { params: { query } }));
    if (mine !== round.current) return;
    setRefusal(answer.ok ? null : answer.refusal);
    if (!answer.ok) return;
    setItems((before) => (cursor ? [...(before ?? []), ...answer.data.items] : answer.data.items));
    setNext(answer.data.next);
  };
  useEffect(() => {
    kept = wish;
    void read();
  }, [wish, shown]);

  const sorted: Column = wish.sort.replace("-", "") as Column;
  const isDown = wish.sort.startsWith("-");
  const names: Record<Column, string> = {
    number: m.history.number,
    placed_at: m.history.placedAt,
    status: m.history.status,
    account_number: m.history.account,
    company_name: m.history.company,
  };
  const sortBy = (column: Column): void => {
    const down = column === sorted ? !isDown : column === "placed_at";
    setWish({ ...wish, sort: down ? `-${column}` : column });
    announce(m.history.sortedBy(names[column], down ? m.history.descending : m.history.ascending));
  };
  const isFiltered = Boolean(wish.status || wish.from || wish.to);

  return (
    <Page title={m.history.title} lead={m.history.lead(shop.value?.retention.order_days ?? 30)} wide>
      <div class="filters inline" role="search" aria-label={m.history.filter}>
        <div class="field">
          <label for="status">{m.history.status}</label>
          <select
            id="status"
            value={wish.status}
            onChange={(event) =>
              setWish({ ...wish, status: event.currentTarget.value as Wish["status"] })
            }
          >
            <option value="">{m.materials.all}</option>
            {statuses.map((status) => (
              <option key={status} value={status}>
                {m.status[status]}
              </option>
            ))}
          </select>
        </div>
        {(["from", "to"] as const).map((end) => (
          <div class="field" key={end}>
            <label for={end}>{m.history[end]}</label>
            <input
              id={end}
              type="date"
              value={wish[end]}
              onChange={(event) => setWish({ ...wish, [end]: event.currentTarget.value })}
            />
          </div>
        ))}
        {isFiltered && (
          <button type="button" class="link" onClick={() => setWish({ ...newest, sort: wish.sort })}>
            {m.materials.clear}
          </button>
        )}
        <a class="push" href={`/v1/orders.csv?${new URLSearchParams(asked)}`} download="orders.csv">
          {m.history.csv}
        </a>
      </div>
      {refusal && refusal.code !== "unauthenticated" && (
        <div class="summary" role="alert">
          <h2>{m.page.failed}</h2>
          <RefusalWords refusal={refusal} />
          <button type="button" onClick={() => void read()}>
            {m.page.again}
          </button>
        </div>
      )}
      {!items && !refusal && <Loading />}
      {items?.length === 0 && (
        <div class="empty">
          <p>{isFiltered ? m.history.noneFiltered : m.history.none}</p>
          {!isFiltered && (
            <a class="button primary" href="/order">
              {m.tabs.order}
            </a>
          )}
        </div>
      )}
      {items && items.length > 0 && (
        <>
          <table class="orders">
            <caption class="unseen">
              {m.history.title}.{" "}
              {m.history.sortedBy(names[sorted], isDown ? m.history.descending : m.history.ascending)}
            </caption>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th
                    key={column}
                    scope="col"
                    aria-sort={sorted !== column ? undefined : isDown ? "descending" : "ascending"}
                  >
                    <button type="button" class="sort" onClick={() => sortBy(column)}>
                      {names[column]}
                      <span aria-hidden="true" class="arrow">
                        {sorted !== column ? "↕" : isDown ? "↓" : "↑"}
                      </span>
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map((order) => (
                <tr key={order.number}>
                  <th scope="row" data-name={names.number}>
                    <a href={`/orders/${order.number}`}>
                      <OrderNumber number={order.number} />
                    </a>
                  </th>
                  <td data-name={names.placed_at}>{shortDate(order.placed_at)}</td>
                  <td data-name={names.status}>
                    <Status status={order.status} />
                  </td>
                  <td data-name={names.account_number}>
                    <span class="number">{order.account_number}</span>
                  </td>
                  <td data-name={names.company_name}>{order.company_name}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p class="actions">
            <span class="quiet">{count(m.history.shown, items.length)}</span>
            {next && (
              <button type="button" onClick={() => void read(next)}>
                {m.history.more}
              </button>
            )}
          </p>
        </>
      )}
    </Page>
  );
}

/** A day as somebody picks it, as the instant at which it begins here. */
function dayStart(day: string, later = 0): string {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year ?? 0, (month ?? 1) - 1, (date ?? 1) + later)
    .toISOString()
    .replace(/\.\d+Z$/, "Z");
}
