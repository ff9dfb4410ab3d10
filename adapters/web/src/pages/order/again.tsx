import { client } from "../../api/client";
import { texts } from "../../i18n/language";
import { date } from "../../i18n/format";
import { draft } from "../../state/draft";
import { RefusalWords } from "../../ui/form";
import { useLoad } from "../../ui/page";
import { useRepeat } from "../../ui/repeat";

/** The last order; asked for by the page, which waits for it so that nothing moves under a hand. */
export const useLatest = () =>
  useLoad(() => client.GET("/v1/orders", { params: { query: { limit: 1 } } }));

/** For those who order the same every time: the last order, one click away from its overview. */
export function AgainPanel({ latest }: { latest: ReturnType<typeof useLatest> }) {
  const last = latest.data?.items[0];
  if (!last || draft.packs.value > 0) return null;
  return <LastOrder number={last.number} placedAt={last.placed_at} />;
}

function LastOrder({ number, placedAt }: { number: string; placedAt: string }) {
  const m = texts.value;
  const { again, refusal, isBusy, question } = useRepeat(number);
  return (
    <section class="notice again" aria-labelledby="again-title">
      <div>
        <h2 id="again-title">{m.again.title}</h2>
        <p>{m.again.text(number, date(placedAt))}</p>
        {refusal && <RefusalWords refusal={refusal} />}
      </div>
      <button type="button" aria-disabled={isBusy || undefined} onClick={again}>
        {m.again.button}
      </button>
      {question}
    </section>
  );
}
