import type { JSX } from "preact";

// One drawing a family of materials. Colours come from the token sheet (--p-…), so that they follow
// the dark scheme; the drawings say nothing that the name beside them does not.

const drawings: Record<string, () => JSX.Element> = {
  box: () => (
    <>
      <path class="p-side" d="M12 34 48 50v38L12 72z" />
      <path class="p-dark" d="M84 34 48 50v38l36-16z" />
      <path class="p-light" d="M12 34 48 18l36 16-36 16z" />
      <path class="p-tape" d="m27 27 36 16v9l-8 3.500v-9L19 31z" />
    </>
  ),
  envelope: () => (
    <>
      <rect class="p-side" x="12" y="26" width="72" height="48" rx="3" />
      <path class="p-light" d="M13 27h70L48 54z" />
      <path class="p-line" d="m13 73 26-25M83 73 57 48" />
      <rect class="p-accent" x="68" y="62" width="9" height="7" rx="1" />
    </>
  ),
  bag: () => (
    <>
      <path class="p-cool" d="M20 22h56l4 60a4 4 0 0 1-4 4H20a4 4 0 0 1-4-4z" />
      <path class="p-light" d="M20 22h56l1 14H19z" />
      <path class="p-line" d="M22 36h52" stroke-dasharray="3 4" />
      <rect class="p-paper" x="30" y="50" width="36" height="22" rx="2" />
      <path class="p-line" d="M35 57h18M35 64h25" />
    </>
  ),
  tube: () => (
    <>
      <path class="p-side" d="m16 64 46-46 18 18-46 46z" />
      <path class="p-light" d="m16 64 46-46 6 6-46 46z" />
      <ellipse class="p-dark" cx="25" cy="73" rx="13" ry="12.500" transform="rotate(45 25 73)" />
      <circle class="p-accent" cx="25" cy="73" r="7.500" />
    </>
  ),
  label: () => (
    <>
      <circle class="p-paper" cx="36" cy="48" r="26" />
      <circle class="p-side" cx="36" cy="48" r="11" />
      <circle class="p-hole" cx="36" cy="48" r="7" />
      <path class="p-paper" d="M36 74h46V46H62a26 26 0 0 1-26 28z" />
      <path class="p-bar" d="M56 66V58m4 8V58m3 8V58m5 8V58m3 8V58m5 8V58" />
      <path class="p-line" d="M66 51h11" />
    </>
  ),
  waybill: () => (
    <>
      <path class="p-dark" d="M24 18h52v64H24z" />
      <path class="p-paper" d="M20 14h52v64H20z" />
      <path class="p-accent" d="M20 14h52v11H20z" />
      <path class="p-line" d="M27 34h20M27 42h34M27 50h28M27 58h16" />
      <path class="p-bar" d="M52 70V58m4 12V58m3 12V58m5 12V58" />
    </>
  ),
  pouch: () => (
    <>
      <rect class="p-cool" x="12" y="24" width="72" height="50" rx="4" />
      <rect class="p-paper" x="22" y="34" width="44" height="34" rx="1.500" />
      <path class="p-line" d="M28 42h22M28 50h30M28 58h16" />
      <path class="p-light" d="M12 28a4 4 0 0 1 4-4h64a4 4 0 0 1 4 4v4H12z" />
    </>
  ),
  tape: () => (
    <>
      <path class="p-side" d="M48 76h38v-9H66z" />
      <circle class="p-side" cx="45" cy="46" r="31" />
      <circle class="p-light" cx="45" cy="46" r="26" />
      <circle class="p-dark" cx="45" cy="46" r="16" />
      <circle class="p-hole" cx="45" cy="46" r="12.500" />
    </>
  ),
  film: () => (
    <>
      <rect class="p-dark" x="44" y="10" width="8" height="76" rx="3" />
      <rect class="p-cool" x="28" y="20" width="40" height="56" rx="4" />
      <path class="p-light" d="M34 20h8v56h-8z" />
      <path class="p-cool" d="M68 34h16v28H68z" opacity=".6" />
    </>
  ),
  filler: () => (
    <>
      <rect class="p-cool" x="14" y="20" width="68" height="56" rx="6" />
      {[0, 1, 2].flatMap((row) =>
        [0, 1, 2, 3].map((column) => (
          <g key={`${row}-${column}`}>
            <circle class="p-light" cx={24 + column * 16} cy={31 + row * 17} r="6" />
            <circle class="p-paper" cx={22.5 + column * 16} cy={29 + row * 17} r="2" />
          </g>
        )),
      )}
    </>
  ),
};

export function Picture({ image }: { image: string }) {
  const drawing = drawings[image] ?? drawings.box;
  return (
    <svg class="picture" viewBox="0 0 96 96" aria-hidden="true" focusable="false">
      {drawing?.()}
    </svg>
  );
}

export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect class="mark-ground" width="32" height="32" rx="7" />
      <path class="mark-line" d="M9 7v18M22.500 7.500 12 16l10.500 8.500" />
      <circle class="mark-dot" cx="23" cy="16" r="2.200" />
    </svg>
  );
}
