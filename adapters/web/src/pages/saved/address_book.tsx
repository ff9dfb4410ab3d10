import { useEffect, useRef, useState } from "preact/hooks";

import { ask, client, newKey, tag, type Refusal, type Schemas } from "../../api/client";
import { texts } from "../../i18n/language";
import { announce } from "../../state/announce";
import { addressOf, emptyAddress, valuesOf } from "../../state/address";
import { customer } from "../../state/session";
import { AddressFields, addressFaults, addressLabel, AddressLines } from "../../ui/address";
import { Question } from "../../ui/dialog";
import { ErrorSummary, RefusalWords, StarNote, Submit, useForm } from "../../ui/form";
import { Notice, Page, useLoad, Waiting } from "../../ui/page";

type Saved = Schemas["SavedAddress"];

/** Where orders go again and again (M23). */
export function AddressBook() {
  const m = texts.value;
  const saved = useLoad(() => client.GET("/v1/addresses", { params: { query: { limit: 200 } } }));
  const [editing, setEditing] = useState<Saved | "new" | null>(null);
  const [removing, setRemoving] = useState<Saved | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [done, setDone] = useState("");
  const tell = (text: string): void => {
    setDone(text);
    announce(text);
    saved.again();
  };
  const remove = async (): Promise<void> => {
    if (!removing) return;
    const answer = await ask(
      client.DELETE("/v1/addresses/{id}", { params: { path: { id: removing.id } } }),
    );
    setRemoving(null);
    const isGone = answer.ok || answer.refusal.code === "not-found";
    setRefusal(isGone || answer.ok ? null : answer.refusal);
    if (isGone) tell(m.addresses.removed);
  };
  return (
    <Page title={m.addresses.title} lead={m.addresses.lead}>
      {done && !editing && (
        <Notice kind="good">
          <p>{done}</p>
        </Notice>
      )}
      {refusal && (
        <div class="summary" role="alert">
          <h2>{m.form.refused}</h2>
          <RefusalWords refusal={refusal} />
        </div>
      )}
      <Waiting loaded={saved} />
      {editing ? (
        <Editor
          key={editing === "new" ? "new" : editing.id}
          address={editing === "new" ? null : editing}
          onDone={(text) => {
            setEditing(null);
            if (text) tell(text);
          }}
        />
      ) : (
        <p>
          <button type="button" class="primary" onClick={() => setEditing("new")}>
            {m.addresses.add}
          </button>
        </p>
      )}
      {saved.data?.items.length === 0 && !editing && <p class="empty">{m.addresses.none}</p>}
      <ul class="book">
        {saved.data?.items.map((item) => (
          <li key={item.id} class="card">
            {item.label && <h2>{item.label}</h2>}
            <AddressLines address={item} />
            <p class="actions">
              <button
                type="button"
                class="link"
                aria-label={m.addresses.changeOne(item.label ?? `${item.company}, ${item.city}`)}
                onClick={() => {
                  setDone("");
                  setEditing(item);
                }}
              >
                {m.form.change}
              </button>
              <button
                type="button"
                class="link"
                aria-label={m.addresses.removeOne(item.label ?? `${item.company}, ${item.city}`)}
                onClick={() => setRemoving(item)}
              >
                {m.form.remove}
              </button>
            </p>
          </li>
        ))}
      </ul>
      {removing && (
        <Question
          title={m.addresses.removeOne(removing.label ?? `${removing.company}, ${removing.city}`)}
          yes={m.form.remove}
          danger
          onYes={() => void remove()}
          onNo={() => setRemoving(null)}
        >
          <p>{m.addresses.removeText}</p>
        </Question>
      )}
    </Page>
  );
}

function Editor({ address, onDone }: {
  address: Saved | null;
  onDone: (text: string) => void;
}) {
  const m = texts.value;
  const me = customer.value;
  const [version, setVersion] = useState(address?.version ?? 0);
  const [theirs, setTheirs] = useState<Saved | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const form = useForm({
    initial: address
      ? valuesOf(address)
      : emptyAddress(me?.company_name, me?.contact_name, me?.phone ?? ""),
    label: addressLabel,
    check: addressFaults,
    send: async (values) => {
      const body = addressOf(values);
      const answer = address
        ? await ask(
            client.PUT("/v1/addresses/{id}", {
              params: { path: { id: address.id }, header: { "If-Match": tag(version) } },
              body,
            }),
          )
        : await ask(
            client.POST("/v1/addresses", {
              params: { header: { "Idempotency-Key": newKey() } },
              body,
            }),
          );
      if (answer.ok) {
        onDone(address ? m.addresses.changed : m.addresses.added);
      } else if (answer.refusal.code === "precondition-failed" && address) {
        const fresh = await ask(
          client.GET("/v1/addresses/{id}", { params: { path: { id: address.id } } }),
        );
        if (fresh.ok) {
          setTheirs(fresh.data);
          setVersion(fresh.data.version);
        }
      }
      return answer;
    },
  });
  return (
    <form class="card" noValidate onSubmit={form.submit}>
      <h2 tabIndex={-1} ref={heading}>
        {address ? m.addresses.change : m.addresses.add}
      </h2>
      <ErrorSummary form={form} />
      {theirs && (
        <Notice kind="warn" title={m.conflict.title}>
          <p>{m.conflict.text}</p>
          <AddressLines address={theirs} />
          <p>
            <button
              type="button"
              onClick={() => {
                form.reset(valuesOf(theirs));
                setTheirs(null);
              }}
            >
              {m.conflict.theirs}
            </button>
          </p>
        </Notice>
      )}
      <StarNote />
      <AddressFields form={form} withLabel />
      <p class="actions">
        <Submit form={form}>{theirs ? m.conflict.mine : m.form.save}</Submit>
        <button type="button" onClick={() => onDone("")}>
          {m.form.cancel}
        </button>
      </p>
    </form>
  );
}
