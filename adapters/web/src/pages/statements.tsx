import { offers } from "../api/offers";
import { later } from "../api/later";
import { useEffect, useState } from "preact/hooks";

import type { Refusal } from "../api/client";
import { date } from "../i18n/format";
import { statements } from "../i18n/statements";
import { language, texts } from "../i18n/language";
import { below, path } from "../router";
import { shop } from "../state/shop";
import { RefusalWords } from "../ui/form";
import { Notice, Page } from "../ui/page";

// Pages that are read rather than used.

interface Section {
  heading: string;
  text: readonly string[];
}

function Sections({ title, lead, sections }: { title: string; lead?: string; sections: readonly Section[] }) {
  return (
    <Page title={title} lead={lead}>
      {sections.map((section) => (
        <section class="prose" key={section.heading}>
          <h2>{section.heading}</h2>
          {section.text.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </section>
      ))}
    </Page>
  );
}

export function Help() {
  return <Sections {...statements[language.value].help} />;
}

export function Privacy() {
  const retention = shop.value?.retention;
  const given = {
    order: retention?.order_days ?? 30,
    open: retention?.order_open_days ?? 90,
    after: retention?.order_after_final_days ?? 10,
    tracking: retention?.tracking_days ?? 10,
  };
  return <Sections {...statements[language.value].privacy(given)} />;
}

export function Accessibility() {
  return <Sections {...statements[language.value].accessibility} />;
}

export function Contact() {
  const words = statements[language.value].contact;
  const email = shop.value?.support.email;
  return (
    <Page title={words.title} lead={words.lead}>
      {email && (
        <p>
          <a class="button" href={`mailto:${email}`}>
            {email}
          </a>
        </p>
      )}
      <p>{words.tip}</p>
    </Page>
  );
}

interface ReceiptFacts {
  status: "pending" | "erased" | "complete";
  requested_on: string;
  erased_at?: string;
  complete_on?: string;
  kept?: { what: string; until?: string }[];
}

/** What was asked for when somebody wished to be forgotten, and how far it is. */
export function Receipt() {
  const m = texts.value;
  const id = below("/receipts", path.value) ?? "";
  const [facts, setFacts] = useState<ReceiptFacts | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const isOffered = offers("get /v1/erasure-receipts/{id}");
  useEffect(() => {
    if (!isOffered) return;
    void later<ReceiptFacts>("GET", `/v1/erasure-receipts/${encodeURIComponent(id)}`).then(
      (answer) => {
        if (answer.ok) setFacts(answer.data);
        else setRefusal(answer.refusal);
      },
    );
  }, [id, isOffered]);
  return (
    <Page title={m.forget.doneTitle}>
      <Notice kind="good">
        <p>{m.forget.done}</p>
      </Notice>
      {refusal && <RefusalWords refusal={refusal} />}
      {facts && (
        <dl class="pairs card">
          <div>
            <dt>{m.receipt.status}</dt>
            <dd>{m.receipt[facts.status]}</dd>
          </div>
          <div>
            <dt>{m.receipt.requested}</dt>
            <dd>{date(facts.requested_on)}</dd>
          </div>
          {facts.erased_at && (
            <div>
              <dt>{m.receipt.erasedAt}</dt>
              <dd>{date(facts.erased_at)}</dd>
            </div>
          )}
          {facts.complete_on && (
            <div>
              <dt>{m.receipt.completeOn}</dt>
              <dd>{date(facts.complete_on)}</dd>
            </div>
          )}
        </dl>
      )}
      <p>{m.forget.receipt}</p>
      <p>
        <code class="receipt">{id}</code>
      </p>
    </Page>
  );
}
