import { texts } from "../../i18n/language";
import { path } from "../../router";

/** The three options of the personal data, as links above each of them. */
export function Options() {
  const m = texts.value;
  const options = [
    { to: "/personal", label: m.personal.profile },
    { to: "/personal/password", label: m.personal.password },
    { to: "/personal/forget", label: m.personal.forget },
  ];
  return (
    <nav class="options" aria-label={m.tabs.personal}>
      {options.map((option) => (
        <a
          key={option.to}
          href={option.to}
          aria-current={path.value === option.to ? "page" : undefined}
        >
          {option.label}
        </a>
      ))}
    </nav>
  );
}
