import { texts } from "../../i18n/language";

const paths = ["/order/account", "/order/address", "/order/materials", "/order/overview"] as const;

/** "Step n of 4", and the way back to the steps before. */
export function Steps({ step }: { step: 1 | 2 | 3 | 4 }) {
  const m = texts.value;
  const names = [m.steps.account, m.steps.address, m.steps.materials, m.steps.overview];
  return (
    <nav class="steps" aria-label={m.steps.label}>
      <p>{m.steps.of(step, 4)}</p>
      <ol>
        {names.map((name, index) => (
          <li
            key={name}
            class={index + 1 < step ? "done" : index + 1 === step ? "here" : ""}
            aria-current={index + 1 === step ? "step" : undefined}
          >
            {index + 1 < step ? <a href={paths[index]}>{name}</a> : <span>{name}</span>}
          </li>
        ))}
      </ol>
    </nav>
  );
}
