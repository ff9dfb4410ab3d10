import { client } from "../api/client";
import { date } from "../i18n/format";
import { statements } from "../i18n/statements";
import { language, texts } from "../i18n/language";
import { below, path } from "../router";
import { shop } from "../state/shop";
import { RefusalWords } from "../ui/form";
import { Notice, Page, useLoad } from "../ui/page";

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

/** What was asked for when somebody wished to be forgotten, and how far it is. */
export function Receipt() {
  const m = texts.value;
  const id = below("/receipts", path.value) ?? "";
  const loaded = useLoad(
    () => client.GET("/v1/erasure-receipts/{id}", { params: { path: { id } } }),
    [id],
  );
  const facts = loaded.data;
  return (
    <Page title={m.forget.doneTitle}>
      <Notice kind="good">
        <p>{m.forget.done}</p>
      </Notice>
      {loaded.refusal && <RefusalWords refusal={loaded.refusal} />}
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
