import { computed, signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";

import { ask, type Answer, type Refusal } from "../api/client";
import { language, texts } from "../i18n/language";
import { visits } from "../router";
import { shop } from "../state/shop";
import { RefusalWords } from "./form";

/** A page: its title stands in the window, and its heading gets the focus when it is come to. */
export function Page({ title, lead, children, wide = false, aside }: {
  title: string;
  lead?: ComponentChildren;
  children: ComponentChildren;
  wide?: boolean;
  aside?: ComponentChildren;
}) {
  const name = shop.value?.name ?? "Kontor";
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${name}`;
  }, [title, name]);
  useEffect(() => {
    if (visits.peek() > 0) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class={wide ? "page wide" : "page"}>
      {aside}
      <h1 tabIndex={-1} ref={heading}>
        {title}
      </h1>
      {lead && <p class="lead">{lead}</p>}
      {children}
    </div>
  );
}

export interface Loaded<T> {
  data: T | null;
  refusal: Refusal | null;
  isLoading: boolean;
  again: () => void;
  set: (data: T) => void;
}

/** Reads something for a page, again when `keys` change or the language does. */
export function useLoad<T>(
  call: () => Promise<{ data?: T; error?: unknown; response: Response }>,
  keys: unknown[] = [],
): Loaded<T> {
  const [data, setData] = useState<T | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isLoading, setLoading] = useState(true);
  const [round, setRound] = useState(0);
  const shown = language.value;
  useEffect(() => {
    let isCurrent = true;
    setLoading(true);
    void ask(call()).then((answer: Answer<T>) => {
      if (!isCurrent) return;
      setLoading(false);
      if (answer.ok) setData(answer.data);
      setRefusal(answer.ok ? null : answer.refusal);
    });
    return () => {
      isCurrent = false;
    };
  }, [...keys, shown, round]);
  return { data, refusal, isLoading, again: () => setRound((before) => before + 1), set: setData };
}

/** What is shown while, or instead of, something that was asked for. */
export function Waiting({ loaded }: { loaded: Pick<Loaded<unknown>, "data" | "refusal" | "again"> }) {
  const m = texts.value;
  if (loaded.refusal && loaded.refusal.code !== "unauthenticated") {
    return (
      <div class="summary" role="alert">
        <h2>{m.page.failed}</h2>
        <RefusalWords refusal={loaded.refusal} />
        <button type="button" onClick={loaded.again}>
          {m.page.again}
        </button>
      </div>
    );
  }
  return loaded.data === null ? <Loading /> : null;
}

const waiting = signal(0);
/** Whether a part of what is shown has to come yet, and will push down what is below it. */
export const isWaiting = computed(() => waiting.value > 0);

/** Shown only if it takes a moment, so that quick answers don't flicker. */
export function Loading() {
  const [isShown, setShown] = useState(false);
  useLayoutEffect(() => {
    waiting.value += 1;
    return () => {
      waiting.value -= 1;
    };
  }, []);
  useEffect(() => {
    const timer = window.setTimeout(() => setShown(true), 250);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <p class="loading" role="status">
      {isShown ? texts.value.page.loading : ""}
    </p>
  );
}

export function Notice({ kind = "calm", title, children, live = false }: {
  kind?: "calm" | "good" | "warn";
  title?: string;
  children?: ComponentChildren;
  live?: boolean;
}) {
  return (
    <div class={`notice ${kind}`} role={live ? "status" : undefined}>
      {title && <strong>{title}</strong>}
      {children}
    </div>
  );
}
