import { useEffect, useRef, useState } from "preact/hooks";

import { ask, client, type Refusal, type Schemas } from "../../api/client";
import { count, number } from "../../i18n/format";
import { language, texts } from "../../i18n/language";
import { go } from "../../router";
import { announce } from "../../state/announce";
import { draft } from "../../state/draft";
import { RefusalWords } from "../../ui/form";
import { Meter } from "../../ui/meter";
import { Loading, Page } from "../../ui/page";
import { Picture } from "../../ui/pictures";
import { Quantity } from "../../ui/quantity";
import { Steps } from "./steps";

type Filter = Record<"category" | "size" | "unit" | "q", string>;
const nothing: Filter = { category: "", size: "", unit: "", q: "" };
/** The last filter stays while somebody goes to and fro between the steps. */
let kept: Filter = nothing;

/** Step 3: everything that can be ordered. */
export function Materials() {
  const m = texts.value;
  const [filter, setFilter] = useState<Filter>(kept);
  const [list, setList] = useState<Schemas["MaterialList"] | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isEmptyHanded, setEmptyHanded] = useState(false);
  const warning = useRef<HTMLDivElement>(null);
  const round = useRef(0);
  const shown = language.value;
  const packs = draft.packs.value;

  useEffect(() => {
    kept = filter;
    const mine = ++round.current;
    const query = Object.fromEntries(Object.entries(filter).filter(([, value]) => value.trim()));
    const timer = window.setTimeout(
      async () => {
        const answer = await ask(
          client.GET("/v1/materials", { params: { query: { ...query, limit: 200 } } }),
        );
        if (mine !== round.current) return;
        setRefusal(answer.ok ? null : answer.refusal);
        if (!answer.ok) return;
        setList(answer.data);
        if (filter !== nothing) announce(count(m.materials.found, answer.data.items.length));
      },
      list ? 150 : 0,
    );
    return () => window.clearTimeout(timer);
  }, [filter, shown]);
  useEffect(() => {
    if (isEmptyHanded) warning.current?.focus();
  }, [isEmptyHanded]);

  const change = (member: keyof Filter, value: string): void =>
    setFilter((before) => ({ ...before, [member]: value }));
  const next = (): void => {
    setEmptyHanded(packs === 0);
    if (packs === 0) return;
    draft.change({}, 4);
    go("/order/overview");
  };
  const facet = (name: string) => list?.facets.find((one) => one.name === name)?.values ?? [];
  const isFiltered = Object.values(filter).some((value) => value.trim());

  return (
    <Page title={m.materials.title} aside={<Steps step={3} />} wide>
      {isEmptyHanded && packs === 0 && (
        <div class="summary" role="alert" tabIndex={-1} ref={warning}>
          <h2>{m.form.summary}</h2>
          <p>{m.materials.none}</p>
        </div>
      )}
      <div class="shelf">
        <div class="filters" role="search" aria-label={m.materials.filters}>
          <div class="field">
            <label for="q">{m.materials.search}</label>
            <input
              id="q"
              type="search"
              autocomplete="off"
              maxLength={60}
              value={filter.q}
              onInput={(event) => change("q", event.currentTarget.value)}
            />
          </div>
          {(["category", "size", "unit"] as const).map((name) => (
            <div class="field" key={name}>
              <label for={name}>{m.materials[name]}</label>
              <select
                id={name}
                value={filter[name]}
                onChange={(event) => change(name, event.currentTarget.value)}
              >
                <option value="">{m.materials.all}</option>
                {facet(name).map((value) => (
                  <option key={value.value} value={value.value}>
                    {value.label} ({number(value.count)})
                  </option>
                ))}
              </select>
            </div>
          ))}
          {isFiltered && (
            <button type="button" class="link" onClick={() => setFilter(nothing)}>
              {m.materials.clear}
            </button>
          )}
        </div>
        <div class="goods">
          {refusal && (
            <div class="summary" role="alert">
              <h2>{m.page.failed}</h2>
              <RefusalWords refusal={refusal} />
              <button type="button" onClick={() => setFilter({ ...filter })}>
                {m.page.again}
              </button>
            </div>
          )}
          {!list && !refusal && <Loading />}
          {list && <p class="quiet">{count(m.materials.found, list.items.length)}</p>}
          {list?.items.length === 0 && <p>{m.materials.nothing}</p>}
          <ul class="products">
            {list?.items.map((material) => <Product key={material.sku} material={material} />)}
          </ul>
        </div>
      </div>
      <div class="basket">
        <Meter />
        <p class="actions">
          <button type="button" class="primary" onClick={next}>
            {m.steps.next}
          </button>
          <a href="/order/address">{m.steps.back}</a>
          <span class="quiet">{count(m.materials.inOrder, packs)}</span>
        </p>
      </div>
    </Page>
  );
}

function Product({ material }: { material: Schemas["Material"] }) {
  const m = texts.value;
  const isChosen = draft.quantity(material.sku) > 0;
  return (
    <li class={isChosen ? "product chosen" : "product"}>
      <Picture image={material.image} />
      <div class="what">
        <h2>{material.name}</h2>
        <p>{material.description}</p>
        <details>
          <summary>
            {m.materials.specifications}
            <span class="unseen"> {material.name}</span>
          </summary>
          <dl class="pairs">
            {material.specifications.map((one) => (
              <div key={one.name}>
                <dt>{one.name}</dt>
                <dd>{one.value}</dd>
              </div>
            ))}
            <div>
              <dt>{m.materials.sku}</dt>
              <dd>{material.sku}</dd>
            </div>
          </dl>
        </details>
      </div>
      <div class="how-many">
        <p class="quiet">
          {m.materials.pack(m.units[material.unit as keyof typeof m.units] ?? material.unit, number(material.pack_size))}
        </p>
        <Quantity material={material} />
        <p class="quiet">{m.materials.max(number(material.order_max))}</p>
      </div>
    </li>
  );
}
