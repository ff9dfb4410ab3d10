import { useState } from "preact/hooks";

import { ask, client, type Refusal } from "../../api/client";
import { texts } from "../../i18n/language";
import { date } from "../../i18n/format";
import { draft } from "../../state/draft";
import { repeat } from "../../state/repeat";
import { RefusalWords } from "../../ui/form";
import { useLoad } from "../../ui/page";

/** For those who order the same every time: the last order, one click away from its overview. */
export function AgainPanel() {
  const m = texts.value;
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const latest = useLoad(() => client.GET("/v1/orders", { params: { query: { limit: 1 } } }));
  const last = latest.data?.items[0];
  if (!last || draft.packs.value > 0) return null;
  const again = async (): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    const order = await ask(
      client.GET("/v1/orders/{number}", { params: { path: { number: last.number } } }),
    );
    const done = order.ok ? await repeat(order.data) : order;
    setBusy(false);
    setRefusal(done.ok ? null : done.refusal);
  };
  return (
    <section class="notice again" aria-labelledby="again-title">
      <div>
        <h2 id="again-title">{m.again.title}</h2>
        <p>{m.again.text(last.number, date(last.placed_at))}</p>
        {refusal && <RefusalWords refusal={refusal} />}
      </div>
      <button type="button" aria-disabled={isBusy || undefined} onClick={() => void again()}>
        {m.again.button}
      </button>
    </section>
  );
}
