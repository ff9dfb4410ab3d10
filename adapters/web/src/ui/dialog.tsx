import { useEffect, useId, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";

import { texts } from "../i18n/language";

/**
 * A question that must be answered first. Escape and `no`, which is "cancel" unless that is what is asked,
 * mean no; the focus returns.
 */
export function Question({ title, children, yes, no, onYes, onNo, isBusy = false, danger = false }: {
  title: string;
  children?: ComponentChildren;
  yes: string;
  no?: string;
  onYes: () => void;
  onNo: () => void;
  isBusy?: boolean;
  danger?: boolean;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onNo();
      }}
    >
      <h2 id={id}>{title}</h2>
      {children}
      <p class="actions">
        <button
          type="button"
          class={danger ? "danger" : "primary"}
          aria-disabled={isBusy || undefined}
          onClick={onYes}
        >
          {yes}
        </button>
        <button type="button" onClick={onNo}>
          {no ?? texts.value.form.cancel}
        </button>
      </p>
    </dialog>
  );
}
