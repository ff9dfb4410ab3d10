import { useEffect, useState } from "preact/hooks";

import { texts } from "../i18n/language";
import { draft } from "../state/draft";
import type { Material } from "../state/catalogue";

/** How many packs of a material: typed, or by one up and down. */
export function Quantity({ material }: { material: Material }) {
  const m = texts.value;
  const quantity = draft.quantity(material.sku);
  const [typed, setTyped] = useState(String(quantity || ""));
  useEffect(() => setTyped(String(quantity || "")), [quantity]);
  const put = (next: number): void => draft.setQuantity(material.sku, Math.max(0, next));
  const id = `quantity-${material.sku}`;
  return (
    <div class="quantity">
      <label class="unseen" for={id}>
        {m.materials.quantityOf(material.name)}
      </label>
      <button
        type="button"
        aria-label={m.materials.less(material.name)}
        disabled={quantity === 0}
        onClick={() => put(quantity - 1)}
      >
        −
      </button>
      <input
        id={id}
        inputMode="numeric"
        pattern="[0-9]*"
        autocomplete="off"
        maxLength={4}
        placeholder="0"
        value={typed}
        onInput={(event) => {
          const digits = event.currentTarget.value.replace(/\D/g, "");
          event.currentTarget.value = digits;
          setTyped(digits);
          put(Number(digits));
        }}
      />
      <button
        type="button"
        aria-label={m.materials.more(material.name)}
        disabled={quantity >= material.order_max}
        onClick={() => put(quantity + 1)}
      >
        +
      </button>
    </div>
  );
}
