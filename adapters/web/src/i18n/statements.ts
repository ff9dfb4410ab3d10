import type { Language } from "./language";
import { english } from "./statements/en";
import { dutch } from "./statements/nl";
import { french as texts } from "./statements/fr";
import { french, typeset } from "./typography";

/** The long texts, fetched only with the pages that show them. */
export type Statements = typeof english;

export const statements: Record<Language, Statements> = {
  en: english,
  nl: dutch,
  fr: typeset(texts, french),
};
