import { useEffect, useState } from "preact/hooks";

import { client } from "../../api/client";
import { count } from "../../i18n/format";
import { texts } from "../../i18n/language";
import { announce } from "../../state/announce";
import { material, readCatalogue } from "../../state/catalogue";
import { draft, type Unfinished } from "../../state/draft";
import { isSame } from "../../state/draft_merge";
import { AddressLines } from "../../ui/address";
import { Notice, useLoad } from "../../ui/page";

/** Whether the order is kept. Told quietly; a failure is also said. */
export function Kept() {
  const m = texts.value;
  const state = draft.state.value;
  useEffect(() => {
    if (state === "failed") announce(m.draft.failed);
  }, [state]);
  if (draft.conflict.value) return null;
  return (
    <span class="kept" data-state={state}>
      {m.draft[state]}
    </span>
  );
}

/** What happened to the order in another window or on another device, and what to do about it. */
export function Elsewhere() {
  const m = texts.value;
  const conflict = draft.conflict.value;
  if (conflict) return <Conflict theirs={conflict.theirs} />;
  if (!draft.news.value) return null;
  return (
    <Notice kind="warn" live>
      <p>{m.draft.news[draft.news.value]}</p>
    </Notice>
  );
}

function Conflict({ theirs }: { theirs: Unfinished | null }) {
  const m = texts.value;
  return (
    <section class="notice warn" role="alert" aria-labelledby="conflict-title">
      <h2 id="conflict-title">{m.conflict.title}</h2>
      <p>{theirs ? m.draft.conflict : m.draft.news.gone}</p>
      {theirs && <Theirs theirs={theirs} />}
      <p class="actions">
        <button type="button" class="primary" onClick={() => draft.settle("theirs")}>
          {theirs ? m.draft.theirs : m.draft.afresh}
        </button>
        <button type="button" onClick={() => draft.settle("mine")}>
          {m.draft.mine}
        </button>
      </p>
    </section>
  );
}

/** The parts that read otherwise there than here. */
function Theirs({ theirs }: { theirs: Unfinished }) {
  const m = texts.value;
  const mine = draft.order.value;
  const [, came] = useState(0);
  const accounts = useLoad(() =>
    client.GET("/v1/account-numbers", { params: { query: { limit: 200 } } }),
  );
  const addresses = useLoad(() =>
    client.GET("/v1/addresses", { params: { query: { limit: 200 } } }),
  );
  useEffect(() => {
    void readCatalogue().then(() => came(1));
  }, []);
  const differs = (...members: (keyof Unfinished)[]): boolean =>
    !isSame(
      { lines: [], ...Object.fromEntries(members.map((name) => [name, theirs[name]])) },
      { lines: [], ...Object.fromEntries(members.map((name) => [name, mine[name]])) },
    );
  const number =
    theirs.account_number ??
    accounts.data?.items.find((one) => one.id === theirs.account_number_id)?.number;
  const address =
    theirs.address ?? addresses.data?.items.find((one) => one.id === theirs.address_id);
  return (
    <dl class="pairs">
      {differs("account_number", "account_number_id") && (
        <div>
          <dt>{m.steps.account}</dt>
          <dd class="number">{number ?? "–"}</dd>
        </div>
      )}
      {differs("address", "address_id") && (
        <div>
          <dt>{m.steps.address}</dt>
          <dd>{address ? <AddressLines address={address} /> : "–"}</dd>
        </div>
      )}
      {differs("lines") && (
        <div>
          <dt>{m.steps.materials}</dt>
          <dd>
            {theirs.lines.length === 0 && "–"}
            {theirs.lines.map((line) => (
              <div key={line.sku}>
                {m.form.pair(material(line.sku)?.name ?? line.sku, count(m.overview.packs, line.quantity))}
              </div>
            ))}
          </dd>
        </div>
      )}
      {differs("reference") && (
        <div>
          <dt>{m.overview.reference}</dt>
          <dd>{theirs.reference || "–"}</dd>
        </div>
      )}
    </dl>
  );
}
