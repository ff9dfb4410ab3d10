import { computed, effect, signal } from "@preact/signals";

import { en } from "./en";
import { fr } from "./fr";
import { nl } from "./nl";
import { french, typeset } from "./typography";

/** Every text of the pages. A language that lacks one does not compile. */
export type Messages = typeof en;
export type Language = "nl" | "en" | "fr";

export const languages: readonly Language[] = ["nl", "en", "fr"];
const tables: Record<Language, Messages> = { nl, en, fr: typeset(fr, french) };
/** Languages by their own names. */
export const languageNames: Record<Language, string> = {
  nl: "Nederlands",
  en: "English",
  fr: "Français",
};
const locales: Record<Language, string> = { nl: "nl-BE", en: "en-GB", fr: "fr-BE" };
const remembered = "kontor.language";

function isLanguage(value: string | null | undefined): value is Language {
  return languages.includes(value as Language);
}

function first(): Language {
  const kept = localStorage.getItem(remembered);
  if (isLanguage(kept)) return kept;
  for (const wished of navigator.languages) {
    const primary = wished.slice(0, 2).toLowerCase();
    if (isLanguage(primary)) return primary;
  }
  return "en";
}

export const language = signal<Language>(first());
export const locale = computed(() => locales[language.value]);
/** The texts of the language that is shown now. */
export const texts = computed(() => tables[language.value]);

effect(() => {
  document.documentElement.lang = language.value;
});

/** Chosen by somebody: kept for the next visit. */
export function choose(next: Language): void {
  language.value = next;
  localStorage.setItem(remembered, next);
}

/** From a profile: followed unless somebody chose otherwise here. */
export function suggest(next: Language): void {
  if (!isLanguage(localStorage.getItem(remembered))) language.value = next;
}
