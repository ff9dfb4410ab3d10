import { texts } from "../../i18n/language";
import { Elsewhere, Kept } from "./draft_state";

export const stepPaths = [
  "/order/account",
  "/order/address",
  "/order/materials",
  "/order/overview",
] as const;

/** "Step n of 4", and the way back to the steps before; what becomes of the order meanwhile. */
export function Steps({ step }: { step: 1 | 2 | 3 | 4 }) {
  const m = texts.value;
  const names = [m.steps.account, m.steps.address, m.steps.materials, m.steps.overview];
  return (
    <>
      <nav class="steps" aria-label={m.steps.label}>
        <p>
          <span>{m.steps.of(step, 4)}</span>
          <Kept />
        </p>
        <ol>
          {names.map((name, index) => (
            <li
              key={name}
              class={index + 1 < step ? "done" : index + 1 === step ? "here" : ""}
              aria-current={index + 1 === step ? "step" : undefined}
            >
              {index + 1 < step ? <a href={stepPaths[index]}>{name}</a> : <span>{name}</span>}
            </li>
          ))}
        </ol>
      </nav>
      <Elsewhere />
    </>
  );
}
