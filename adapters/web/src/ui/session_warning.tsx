import { useEffect, useRef, useState } from "preact/hooks";

import { texts } from "../i18n/language";
import { announce } from "../state/announce";
import { serverNow } from "../state/sandbox";
import { customer, expiresAt, logOut, renew } from "../state/session";

const warnedBefore = 2 * 60 * 1000;

/** Two minutes before a session ends: a dialog that keeps it going. */
export function SessionWarning() {
  const m = texts.value;
  const dialog = useRef<HTMLDialogElement>(null);
  const [now, setNow] = useState(serverNow());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(serverNow()), 5_000);
    return () => window.clearInterval(timer);
  }, []);
  const left = expiresAt.value ? Date.parse(expiresAt.value) - now : Infinity;
  const isDue = customer.value !== null && left > 0 && left <= warnedBefore;
  useEffect(() => {
    if (isDue && !dialog.current?.open) dialog.current?.showModal();
    if (!isDue && dialog.current?.open) dialog.current.close();
  }, [isDue]);
  const stay = async (): Promise<void> => {
    const answer = await renew();
    dialog.current?.close();
    if (answer.ok) announce(m.session.renewed);
  };
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="session-title">
      <h2 id="session-title">{m.session.title}</h2>
      <p>{m.session.text}</p>
      <p class="actions">
        <button type="button" class="primary" onClick={() => void stay()}>
          {m.session.stay}
        </button>
        <button type="button" onClick={() => void logOut()}>
          {m.tabs.logOut}
        </button>
      </p>
    </dialog>
  );
}
