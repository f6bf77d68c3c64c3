// Facets with counts, the other filters, and the row of what is chosen.
import { html, live, nothing } from "../vendor.js";
import { icon } from "../icons.js";
import { nameOf, t } from "../i18n.js";
import { LISTS, addressOf, monthsOf, toggled } from "../state.js";
import { dateWords } from "../text.js";

const SHOWN = 8;
/** Values in sight of a facet in which one is looked for. */
const MOST_SHOWN = 100;
const FACETS = ["province", "sector", "issuer", "type", "year", "kind", "record-year", "host", "variant"];
const TIMES = ["year", "record-year"];
const CONFIDENCES = [">=0.5", ">=0.6", ">=0.7", ">=0.8"];
const LAGS = ["-30..30", "-90..90", "-180..180", "-365..365", "<0", ">0"];

/** The panel of facets; `page` is app.js's page. */
export function facetPanel(page) {
  const open = page.filtersOpen;
  const chosen = chosenValues(page.state, []).length;
  const total = page.search.data?.total;
  return html`<aside class="filters" aria-label=${t("filters.label")}>
    <button type="button" class="filters-button" aria-expanded=${open ? "true" : "false"} aria-controls="filters"
      @click=${() => page.set({ filtersOpen: !open })}>${icon("filter")} ${t("filters.label")}${
        chosen ? html` <span class="badge figure">${t("figure", { n: chosen })}</span>` : nothing}</button>
    <div id="filters" class="filters-body ${open ? "open" : ""}">
      ${FACETS.map((facet) => facetGroup(page, facet, countsOf(page, facet)))}
      ${choice(page, "confidence", CONFIDENCES)}
      ${choice(page, "lag", LAGS)}
      <p class="filters-done"><button type="button" class="primary" ?disabled=${total === undefined}
        @click=${() => showHits(page)}>${t("filters.show", { n: total ?? 0 })}</button></p>
    </div>
  </aside>`;
}

/** On a small screen: from the filters to what they leave. */
function showHits(page) {
  page.set({ filtersOpen: false });
  document.getElementById("main").scrollIntoView();
}

/** The values of a facet with their counts: all of them once they are here. */
function countsOf(page, facet) {
  const { search, extras, whole, frame } = page;
  const shown = page.allShown.has(facet) ? whole[facet]?.data : null;
  const answers = [shown, search.data, extras.data, search.error ? frame.data : null];
  return answers.map((answer) => answer?.facets?.[facet]).find((values) => values) ?? [];
}

/** What is chosen of a facet. The year of a record is its date. */
function heldOf(state, facet) {
  return facet === "record-year" ? [state.date].filter((year) => /^\d{4}$/.test(year)) : state[facet];
}

function withToggled(state, facet, value) {
  if (facet === "record-year") return { ...state, date: state.date === value ? "" : value };
  return toggled(state, facet, value);
}

function facetGroup(page, facet, counted) {
  const held = heldOf(page.state, facet);
  const missing = held.filter((value) => !counted.some((entry) => entry.value === value));
  const readable = missing.filter((value) => facet !== "year" || /^\d{4}$/.test(value));
  const values = [...counted, ...readable.map((value) => ({ value, count: 0 }))];
  if (TIMES.includes(facet)) values.sort((a, b) => b.value.localeCompare(a.value));
  if (!values.length) return nothing;
  const few = values.length <= SHOWN + 2;
  const all = few || page.allShown.has(facet);
  const wanted = (page.wanted[facet] ?? "").trim().toLowerCase();
  const fitting = values.filter(({ value }) => !wanted || nameOf(facet, value).toLowerCase().includes(wanted));
  const shown = all ? fitting.slice(0, MOST_SHOWN) : values.filter(({ value }, i) => i < SHOWN || held.includes(value));
  return html`<fieldset class="facet facet-${facet}">
    <legend>${t(`facet.${facet}`)}</legend>
    ${all && !few ? html`<input type="search" class="facet-search" aria-label=${t("filters.search", { name: t(`facet.${facet}`) })}
      placeholder=${t("filters.search.hint")} .value=${page.wanted[facet] ?? ""}
      @input=${(event) => page.want(facet, event.target.value)}>` : nothing}
    <ul class=${all && !few ? "facet-long" : ""}>${shown.map(({ value, count }) => facetValue(page, facet, value, count))}</ul>
    ${all && !shown.length ? html`<p class="note" role="status">${t("filters.search.none")}</p>` : nothing}
    ${all ? nothing : html`<button type="button" class="link" @click=${() => page.showAll(facet)}>${
      t(facet in page.whole ? "filters.more" : "filters.all", { n: values.length })}</button>`}
  </fieldset>`;
}

function facetValue(page, facet, value, count) {
  const { state } = page;
  const isHeld = heldOf(state, facet).includes(value);
  return html`<li><label><input type="checkbox" name=${facet} value=${value} .checked=${live(isHeld)}
    @change=${() => page.go(withToggled(page.state, facet, value))}><bdi>${nameOf(facet, value)}</bdi><span class="count figure">${
      t("figure", { n: count })}</span></label></li>`;
}

/** A filter with a few values to choose from; another one in the address is offered too. */
function choice(page, name, offered) {
  const held = page.state[name];
  const values = held && !offered.includes(held) ? [...offered, held] : offered;
  return html`<div class="facet">
    <label for=${`filter-${name}`}>${t(`facet.${name}`)}</label>
    <select id=${`filter-${name}`} @change=${(event) => page.go({ ...page.state, [name]: event.target.value })}>
      <option value="" .selected=${!held}>${t("filters.any")}</option>
      ${values.map((value) => html`<option value=${value} .selected=${held === value}>${nameOf(name, value)}</option>`)}
    </select>
  </div>`;
}

/** What is chosen: its words, and the address without it. */
function chosenValues(state, elsewhere) {
  const chosen = LISTS.filter((facet) => !elsewhere.includes(facet)).flatMap((facet) => state[facet].map((value) => ({
    words: facet === "year" ? yearWords(value) : nameOf(facet, value),
    address: addressOf(toggled(state, facet, value)),
  })));
  for (const name of ["date", "confidence", "lag"]) {
    if (!state[name]) continue;
    const words = `${t(`facet.${name}`)} ${nameOf(name, state[name])}`;
    chosen.push({ words, address: addressOf({ ...state, [name]: "" }) });
  }
  return chosen;
}

/** What is chosen, each with a link that takes it away; `elsewhere` are facets that the view has its own lists for. */
export function chosenRow(page, elsewhere = []) {
  const { state } = page;
  const chips = chosenValues(state, elsewhere);
  if (!chips.length) return nothing;
  const nothingChosen = { ...state, date: "", confidence: "", lag: "" };
  for (const facet of LISTS) if (!elsewhere.includes(facet)) nothingChosen[facet] = [];
  return html`<ul class="chosen" aria-label=${t("filters.chosen")}>
    ${chips.map(({ words, address }) => html`<li><a href=${address} data-nav aria-label=${t("filters.remove", { name: words })}><bdi>${
      words}</bdi>${icon("close")}</a></li>`)}
    <li><a class="clear" href=${addressOf(nothingChosen)} data-nav>${t("filters.clear")}</a></li>
  </ul>`;
}

/** A year, a month or a span of them in words. */
export function yearWords(value) {
  const months = monthsOf(value);
  if (!months) return value;
  const [first, last = first] = value.split("..");
  return first === last ? dateWords(first) : `${dateWords(first)} – ${dateWords(last)}`;
}
