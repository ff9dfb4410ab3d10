import { useEffect, useState } from "preact/hooks";

import { ask, client, type Schemas } from "../api/client";
import { time } from "../i18n/format";
import { texts } from "../i18n/language";
import { path } from "../router";
import { announce } from "../state/announce";
import { advance, clockAhead, serverNow } from "../state/sandbox";
import { customer, refreshCustomer } from "../state/session";
import { shop } from "../state/shop";

const hour = 3600;
const day = 24 * hour;

/** Only where the shop is a sandbox: the mails that would have been sent, and the clock. */
export function SandboxDrawer() {
  const m = texts.value.sandbox;
  const [isOpen, setOpen] = useState(false);
  const [mails, setMails] = useState<Schemas["SandboxMail"][] | null>(null);
  const [isMoving, setMoving] = useState(false);
  const [, tick] = useState(0);
  const read = async (): Promise<void> => {
    const answer = await ask(client.GET("/v1/sandbox/mails", { params: { query: { limit: 20 } } }));
    if (answer.ok) setMails(answer.data.items);
  };
  useEffect(() => {
    if (!isOpen) return;
    void read();
    const timer = window.setInterval(() => {
      void read();
      tick((before) => before + 1);
    }, 3_000);
    return () => window.clearInterval(timer);
  }, [isOpen, path.value]);
  const move = async (seconds: number): Promise<void> => {
    if (isMoving) return;
    setMoving(true);
    const answer = await advance(seconds);
    setMoving(false);
    if (!answer.ok) return;
    announce(m.moved(time(new Date(serverNow()).toISOString())));
    if (customer.value) await refreshCustomer();
    await read();
  };
  const steps = [
    { label: m.hours, seconds: hour },
    { label: m.aDay, seconds: day },
    { label: m.tenDays, seconds: 10 * day },
    { label: m.thirtyDays, seconds: 30 * day },
  ];
  return (
    <aside class={isOpen ? "sandbox open" : "sandbox"} aria-label={m.title}>
      <button
        type="button"
        class="handle"
        aria-expanded={isOpen}
        aria-controls="sandbox-body"
        onClick={() => setOpen(!isOpen)}
      >
        {m.title}
      </button>
      <div id="sandbox-body" hidden={!isOpen}>
        <section aria-labelledby="clock-title">
          <h2 id="clock-title">{m.clock}</h2>
          <p>
            <strong>{time(new Date(serverNow()).toISOString())}</strong>
            {clockAhead.value > 60_000 && <span class="quiet"> {m.ahead}</span>}
          </p>
          <p class="actions">
            {steps.map((step) => (
              <button
                key={step.seconds}
                type="button"
                aria-disabled={isMoving || undefined}
                onClick={() => void move(step.seconds)}
              >
                {step.label}
              </button>
            ))}
          </p>
          <p class="quiet">{m.clockText}</p>
        </section>
        <section aria-labelledby="mails-title">
          <h2 id="mails-title">{m.mails}</h2>
          {mails?.length === 0 && <p class="quiet">{m.noMails}</p>}
          <ul>
            {mails?.map((mail) => <Mail key={`${mail.sent_at} ${mail.to} ${mail.kind}`} mail={mail} />)}
          </ul>
        </section>
        {!customer.value && (
          <p class="quiet">{m.demo(shop.value?.name ?? "Kontor")}</p>
        )}
      </div>
    </aside>
  );
}

function Mail({ mail }: { mail: Schemas["SandboxMail"] }) {
  return (
    <li>
      <details>
        <summary>
          <strong>{mail.subject}</strong>
          <span class="quiet">
            {mail.to} · {time(mail.sent_at)}
          </span>
        </summary>
        <pre>{mail.text}</pre>
        {mail.links.map((link) => (
          <p key={link}>
            <a href={hereOf(link)}>{new URL(link).pathname}</a>
          </p>
        ))}
      </details>
    </li>
  );
}

/** A mailed link at the address by which this page was reached. */
function hereOf(link: string): string {
  const url = new URL(link);
  return url.pathname + url.hash;
}
