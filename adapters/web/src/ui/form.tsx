import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { ComponentChildren, RefObject } from "preact";

import type { Answer, Refusal } from "../api/client";
import { language, texts } from "../i18n/language";
import { refusalText } from "./refusal";

/** What is wrong with one field, in words. */
export interface Fault {
  name: string;
  text: string;
}

interface Options<V> {
  initial: V;
  /** Names that must be filled in. */
  required?: readonly (keyof V & string)[];
  check?: (values: V) => Fault[];
  send: (values: V) => Promise<Answer<unknown>>;
  /** The label of a field, for "Enter …" and for faults. */
  label: (name: string) => string;
  /** Pointers of the server that name a field otherwise, such as `/address/city`. */
  fieldOf?: (pointer: string) => string;
  /** Refusals that belong to a field rather than to the page. */
  faultOf?: (refusal: Refusal) => Fault | null;
}

export interface Form<V> {
  id: string;
  values: V;
  set(name: keyof V & string, value: V[keyof V & string]): void;
  reset: (values: V) => void;
  faults: Fault[];
  refusal: Refusal | null;
  isSaving: boolean;
  summary: RefObject<HTMLDivElement | null>;
  label: (name: string) => string;
  isRequired: (name: string) => boolean;
  submit: (event?: Event) => Promise<void>;
}

/** A form whose faults come from the page's own look first, then from the server. */
export function useForm<V extends object>(options: Options<V>): Form<V> {
  const id = useId().replace(/[^\w-]/g, "");
  const [values, setValues] = useState<V>(options.initial);
  const [faults, setFaults] = useState<Fault[]>([]);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isSaving, setSaving] = useState(false);
  const [tries, setTries] = useState(0);
  const summary = useRef<HTMLDivElement>(null);
  const running = useRef(false);
  const shown = language.value;

  // Faults are in the language in which they were found.
  useEffect(() => setFaults([]), [shown]);
  useEffect(() => {
    if (tries > 0) summary.current?.focus();
  }, [tries]);

  const fieldOf = options.fieldOf ?? ((pointer) => pointer.replace(/^\//, ""));
  const show = (found: Fault[], refused: Refusal | null): void => {
    setFaults(found);
    setRefusal(refused);
    if (found.length > 0 || refused) setTries((before) => before + 1);
  };

  const submit = async (event?: Event): Promise<void> => {
    event?.preventDefault();
    if (running.current) return;
    const m = texts.value;
    const missing = (options.required ?? [])
      .filter((name) => String(values[name] ?? "").trim() === "")
      .map((name) => ({ name, text: m.form.missing(options.label(name)) }));
    const found = [
      ...missing,
      ...(options.check?.(values) ?? []).filter(
        (fault) => !missing.some((one) => one.name === fault.name),
      ),
    ];
    if (found.length > 0) return show(found, null);
    running.current = true;
    setSaving(true);
    show([], null);
    const answer = await options.send(values);
    running.current = false;
    setSaving(false);
    if (answer.ok) return;
    const own = options.faultOf?.(answer.refusal);
    if (own) return show([own], null);
    const named = (answer.refusal.errors ?? []).map((error) => {
      const name = fieldOf(error.pointer);
      return { name, text: m.form.pair(options.label(name), error.detail) };
    });
    show(named, named.length > 0 ? null : answer.refusal);
  };

  return {
    id,
    values,
    set: (name, value) => setValues((before) => ({ ...before, [name]: value })),
    reset: (next) => {
      setValues(next);
      setFaults([]);
      setRefusal(null);
    },
    faults,
    refusal,
    isSaving,
    summary,
    label: options.label,
    isRequired: (name) => (options.required as readonly string[] | undefined)?.includes(name) ?? false,
    submit,
  };
}

export const inputId = (form: { id: string }, name: string): string => `${form.id}-${name}`;

/** Everything that stands in the way, with links to the fields; gets the focus. */
export function ErrorSummary({ form }: { form: Form<any> }) {
  const m = texts.value;
  if (form.faults.length === 0 && !form.refusal) return null;
  return (
    <div class="summary" role="alert" tabIndex={-1} ref={form.summary}>
      <h2>{form.faults.length > 0 ? m.form.summary : m.form.refused}</h2>
      {form.refusal && <RefusalWords refusal={form.refusal} />}
      {form.faults.length > 0 && (
        <ul>
          {form.faults.map((fault) => (
            <li key={fault.name}>
              <a
                href={`#${inputId(form, fault.name)}`}
                onClick={(event) => {
                  event.preventDefault();
                  document.getElementById(inputId(form, fault.name))?.focus();
                }}
              >
                {fault.text}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** A refusal in the page's words, with what support needs to find it. */
export function RefusalWords({ refusal }: { refusal: Refusal }) {
  const m = texts.value;
  return (
    <>
      <p>{refusalText(refusal)}</p>
      {refusal.request_id && refusal.status >= 500 && (
        <p class="quiet">
          {m.refusal.requestId} <code>{refusal.request_id}</code>
        </p>
      )}
    </>
  );
}

interface FieldProps {
  form: Form<any>;
  name: string;
  type?: "text" | "email" | "tel" | "password";
  hint?: ComponentChildren;
  autocomplete?: string;
  inputMode?: "text" | "numeric" | "tel" | "email";
  width?: "short" | "medium";
  maxLength?: number;
}

export function Field({ form, name, type = "text", hint, autocomplete, inputMode, width, maxLength }: FieldProps) {
  const id = inputId(form, name);
  const fault = form.faults.find((one) => one.name === name);
  const described = [hint ? `${id}-hint` : "", fault ? `${id}-fault` : ""].filter(Boolean).join(" ");
  const [visible, setVisible] = useState(false);
  const m = texts.value;
  return (
    <div class={`field ${fault ? "at-fault" : ""}`}>
      <FieldLabel form={form} name={name} />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault.text}
        </p>
      )}
      <div class={type === "password" ? "with-button" : ""}>
        <input
          id={id}
          class={width ?? ""}
          name={name}
          type={(type === "password" && visible ? "text" : type) as "text"}
          value={form.values[name] ?? ""}
          autocomplete={autocomplete ?? "off"}
          inputMode={inputMode}
          maxLength={maxLength}
          spellcheck={false}
          aria-required={form.isRequired(name) || undefined}
          aria-invalid={fault ? true : undefined}
          aria-describedby={described || undefined}
          onInput={(event) => form.set(name, event.currentTarget.value)}
        />
        {type === "password" && (
          <button
            type="button"
            class="plain"
            aria-pressed={visible}
            aria-controls={id}
            onClick={() => setVisible(!visible)}
          >
            {visible ? m.form.hide : m.form.show}
          </button>
        )}
      </div>
    </div>
  );
}

function FieldLabel({ form, name }: { form: Form<any>; name: string }) {
  return (
    <label for={inputId(form, name)}>
      {form.label(name)}
      {form.isRequired(name) && (
        <span class="star" aria-hidden="true">
          {" "}*
        </span>
      )}
    </label>
  );
}

interface SelectProps {
  form: Form<any>;
  name: string;
  options: { value: string; label: string }[];
  autocomplete?: string;
  onChange?: (value: string) => void;
}

export function Select({ form, name, options, autocomplete, onChange }: SelectProps) {
  const id = inputId(form, name);
  const fault = form.faults.find((one) => one.name === name);
  return (
    <div class={`field ${fault ? "at-fault" : ""}`}>
      <FieldLabel form={form} name={name} />
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault.text}
        </p>
      )}
      <select
        id={id}
        name={name}
        value={form.values[name] ?? ""}
        autocomplete={autocomplete as "country" | undefined}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? `${id}-fault` : undefined}
        onChange={(event) => {
          form.set(name, event.currentTarget.value);
          onChange?.(event.currentTarget.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Check({ form, name, children }: { form: Form<any>; name: string; children: ComponentChildren }) {
  const id = inputId(form, name);
  return (
    <div class="check">
      <input
        id={id}
        type="checkbox"
        checked={Boolean(form.values[name])}
        onChange={(event) => form.set(name, event.currentTarget.checked)}
      />
      <label for={id}>{children}</label>
    </div>
  );
}

/** The button that sends a form; it says when it does. */
export function Submit({ form, children, kind = "primary" }: { form: Form<any>; children: ComponentChildren; kind?: string }) {
  const m = texts.value;
  return (
    <button type="submit" class={kind} aria-disabled={form.isSaving || undefined}>
      {form.isSaving ? m.form.saving : children}
    </button>
  );
}

/** Says what the star means. */
export function StarNote() {
  return <p class="quiet star-note">{texts.value.form.starred}</p>;
}
