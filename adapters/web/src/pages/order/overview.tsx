import { useEffect, useRef, useState } from "preact/hooks";

import { client, type Refusal } from "../../api/client";
import { count, number } from "../../i18n/format";
import { language, texts } from "../../i18n/language";
import { go } from "../../router";
import { measure } from "../../state/allowance";
import { material, readCatalogue } from "../../state/catalogue";
import { draft, type Change } from "../../state/draft";
import { AddressLines } from "../../ui/address";
import { Question } from "../../ui/dialog";
import { RefusalWords } from "../../ui/form";
import { Meter } from "../../ui/meter";
import { Notice, Page, useLoad } from "../../ui/page";
import { Picture } from "../../ui/pictures";
import { Steps } from "./steps";

/** Step 4: everything at a glance, each part with its way back, then one button. */
export function Overview() {
  const m = texts.value;
  const order = draft.order.value;
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isPlacing, setPlacing] = useState(false);
  const [isDiscarding, setDiscarding] = useState(false);
  const isRunning = useRef(false);
  const summary = useRef<HTMLDivElement>(null);
  const accounts = useLoad(() =>
    client.GET("/v1/account-numbers", { params: { query: { limit: 200 } } }),
  );
  const addresses = useLoad(() =>
    client.GET("/v1/addresses", { params: { query: { limit: 200 } } }),
  );
  const shown = language.value;
  useEffect(() => {
    void readCatalogue();
  }, [shown]);
  useEffect(() => {
    if (refusal) summary.current?.focus();
  }, [refusal]);

  const account = accounts.data?.items.find((one) => one.id === order.account_number_id);
  const saved = addresses.data?.items.find((one) => one.id === order.address_id);
  const address = order.address ?? saved;
  // What was saved may be gone since: removed in another tab, or forgotten.
  const isAccountGone = order.account_number_id && accounts.data && !account;
  const isAddressGone = order.address_id && addresses.data && !saved;
  const missing = [
    !draft.hasAccount.value || isAccountGone ? m.overview.noAccount : "",
    !draft.hasAddress.value || isAddressGone ? m.overview.noAddress : "",
    order.lines.length === 0 ? m.overview.noLines : "",
  ].filter(Boolean);
  const isBlocked = missing.length > 0 || draft.conflict.value !== null;

  const discard = async (): Promise<void> => {
    const answer = await draft.discard();
    setDiscarding(false);
    if (answer.ok) go("/order/account", { replace: true });
    else setRefusal(answer.refusal);
  };
  const confirm = async (): Promise<void> => {
    if (isRunning.current || isBlocked) return;
    isRunning.current = true;
    setPlacing(true);
    setRefusal(null);
    const answer = await draft.place();
    isRunning.current = false;
    setPlacing(false);
    if (answer.ok) go("/order/placed", { replace: true });
    else setRefusal(answer.refusal);
    measure(draft.order.value.lines, 0);
  };

  return (
    <Page title={m.overview.title} lead={m.overview.lead} aside={<Steps step={4} />}>
      {refusal && (
        <div class="summary" role="alert" tabIndex={-1} ref={summary}>
          <h2>{m.overview.refused}</h2>
          {refusal.code === "idempotency-key-reused" ? (
            <p>
              {m.overview.reused} <a href="/orders">{m.tabs.history}</a>
            </p>
          ) : (
            <RefusalWords refusal={refusal} />
          )}
          <ul>
            {(refusal.errors ?? []).map((error) => (
              <li key={error.pointer}>{error.detail}</li>
            ))}
            {(refusal.limits ?? []).map((limit) => (
              <li key={`${limit.limit} ${limit.scope}`}>{limit.message}</li>
            ))}
          </ul>
        </div>
      )}
      <Changes />
      <div class="card overview">
        <Part title={m.steps.account} change="/order/account" what={m.overview.changeAccount}>
          {isAccountGone ? (
            <p class="fault">{m.overview.noAccount}</p>
          ) : (
            <p>
              <span class="number">{order.account_number ?? account?.number}</span>
              {account?.label && <span class="quiet"> {account.label}</span>}
              {order.save_account_number && <span class="quiet"> · {m.overview.saved}</span>}
              {!draft.hasAccount.value && m.overview.noAccount}
            </p>
          )}
        </Part>
        <Part title={m.steps.address} change="/order/address" what={m.overview.changeAddress}>
          {address ? <AddressLines address={address} /> : <p>{addresses.isLoading ? "" : m.overview.noAddress}</p>}
          {order.save_address && <p class="quiet">{m.overview.saved}</p>}
        </Part>
        <Part title={m.steps.materials} change="/order/materials" what={m.overview.changeMaterials}>
          {order.lines.length === 0 ? (
            <p>{m.overview.noLines}</p>
          ) : (
            <ul class="lines">
              {order.lines.map((line) => {
                const known = material(line.sku);
                return (
                  <li key={line.sku}>
                    <Picture image={known?.image ?? "box"} />
                    <span>{known?.name ?? line.sku}</span>
                    <span class="amount">
                      {count(m.overview.packs, line.quantity)}
                      {known && (
                        <span class="quiet">
                          {" "}
                          {m.overview.pieces(number(line.quantity * known.pack_size))}
                        </span>
                      )}
                    </span>
                  </li>
                );
              })}
            </ul>
          )}
        </Part>
        <div class="part">
          <div class="field">
            <label for="reference">{m.overview.reference}</label>
            <p class="hint" id="reference-hint">
              {m.overview.referenceHint}
            </p>
            <input
              id="reference"
              aria-describedby="reference-hint"
              autocomplete="off"
              maxLength={35}
              value={order.reference ?? ""}
              onInput={(event) => draft.change({ reference: event.currentTarget.value || undefined }, 4)}
            />
          </div>
        </div>
      </div>
      <Meter />
      {missing.length > 0 && (
        <Notice kind="warn">
          {missing.map((text) => (
            <p key={text}>{text}</p>
          ))}
        </Notice>
      )}
      <p class="actions">
        <button
          type="button"
          class="primary large"
          aria-disabled={isPlacing || isBlocked || undefined}
          onClick={() => void confirm()}
        >
          {isPlacing ? m.overview.placing : m.overview.confirm}
        </button>
        <a href="/order/materials">{m.steps.back}</a>
        <button type="button" class="link push" onClick={() => setDiscarding(true)}>
          {m.draft.discard}
        </button>
      </p>
      {isDiscarding && (
        <Question
          title={m.draft.discardTitle}
          yes={m.draft.discard}
          danger
          onYes={() => void discard()}
          onNo={() => setDiscarding(false)}
        >
          <p>{m.draft.discardText}</p>
        </Question>
      )}
    </Page>
  );
}

function Part({ title, change, what, children }: {
  title: string;
  change: string;
  what: string;
  children: preact.ComponentChildren;
}) {
  const m = texts.value;
  return (
    <section class="part">
      <div class="part-head">
        <h2>{title}</h2>
        <a href={change} aria-label={what}>
          {m.overview.change}
        </a>
      </div>
      {children}
    </section>
  );
}

/** What a repeated order lost, or that it lost nothing. */
function Changes() {
  const m = texts.value;
  const changes = draft.changes.value;
  if (!changes) return null;
  const nameOf = (one: Change): string => material(one.sku)?.name ?? one.name;
  if (changes.length === 0) {
    return (
      <Notice kind="good" live>
        <p>{m.again.same}</p>
      </Notice>
    );
  }
  return (
    <Notice kind="warn" title={m.again.changed} live>
      <ul>
        {changes.map((one) => (
          <li key={one.sku}>
            {one.to === 0
              ? m.again.gone(nameOf(one))
              : m.again.reduced(nameOf(one), number(one.from), number(one.to))}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
