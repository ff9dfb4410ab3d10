/**
 * French has a space before its double punctuation marks and within its quotation marks, where no line
 * may break: a narrow one before ; ! ? and a whole one before : and within « ».
 */
export const french = (text: string): string =>
  text
    .replace(/[ \u00A0\u202F]+([;!?])/g, "\u202F$1")
    .replace(/[ \u00A0\u202F]+([:»])/g, "\u00A0$1")
    .replace(/«[ \u00A0\u202F]+/g, "«\u00A0");

/** A table of texts with `rule` applied to each of them, those that functions make included. */
export function typeset<T>(texts: T, rule: (text: string) => string): T {
  const one = (value: unknown): unknown => {
    if (typeof value === "string") return rule(value);
    if (typeof value === "function") return (...given: unknown[]) => one(value(...given));
    if (Array.isArray(value)) return value.map(one);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, one(inner)]));
  };
  return one(texts) as T;
}
