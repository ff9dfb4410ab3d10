import { useEffect, useRef } from "preact/hooks";

import { kilograms, number } from "../i18n/format";
import { language, texts } from "../i18n/language";
import { announce } from "../state/announce";
import { allowance, measure, type LimitState } from "../state/allowance";
import { draft } from "../state/draft";

const amount = (limit: LimitState, value: number): string =>
  limit.limit === "weight_grams" ? kilograms(value) : number(value);

/** What the order still may hold; says so aloud when a limit is reached (M11). */
export function Meter() {
  const m = texts.value;
  const lines = draft.order.value.lines;
  const said = useRef("");
  const shown = language.value;
  // At once where there is nothing to show yet.
  useEffect(() => measure(lines, allowance.peek().length > 0 ? 200 : 0), [lines, shown]);
  const whole = allowance.value.filter((limit) => limit.scope === "order");
  const full = allowance.value.filter(
    (limit) => limit.state === "reached" || limit.state === "exceeded",
  );
  const words = full.map((limit) => limit.message).join(" ");
  useEffect(() => {
    if (words && words !== said.current) announce(words);
    said.current = words;
  }, [words]);
  const names: Record<string, string> = {
    lines: m.meter.lines,
    units: m.meter.units,
    weight_grams: m.meter.weight,
  };
  return (
    <section class="meter" aria-labelledby="meter-title">
      <h2 id="meter-title">{m.meter.title}</h2>
      <dl>
        {whole.map((limit) => (
          <div key={limit.limit} class={limit.state}>
            <dt>{names[limit.limit] ?? limit.limit}</dt>
            <dd>
              {m.meter.of(amount(limit, limit.current), amount(limit, limit.max))}
              <progress
                aria-label={names[limit.limit]}
                max={limit.max}
                value={Math.min(limit.current, limit.max)}
              />
            </dd>
          </div>
        ))}
      </dl>
      {full.length > 0 && (
        <div class={`notice ${full.some((one) => one.state === "exceeded") ? "bad" : "warn"}`}>
          {full.map((limit) => (
            <p key={`${limit.limit} ${limit.scope}`}>{limit.message}</p>
          ))}
        </div>
      )}
    </section>
  );
}
