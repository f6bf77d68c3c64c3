// Facets with counts, the other filters, and the row of what is chosen.
import { html, nothing } from "../vendor.js";
import { icon } from "../icons.js";
import { nameOf, t } from "../i18n.js";
import { LISTS, addressOf, monthsOf, toggled } from "../state.js";
import { dateWords } from "../text.js";

const SHOWN = 8;
const FACETS = ["province", "sector", "type", "year", "variant"];
const CONFIDENCES = [">=0.5", ">=0.6", ">=0.7", ">=0.8"];
const LAGS = ["-30..30", "-90..90", "-180..180", "-365..365", "<0", ">0"];

/** The panel of facets; `page` is app.js's page. */
export function facetPanel(page) {
  const counts = page.search.data?.facets ?? {};
  const open = page.filtersOpen;
  return html`<aside class="filters" aria-label=${t("filters.label")}>
    <button type="button" class="filters-button" aria-expanded=${open ? "true" : "false"} aria-controls="filters"
      @click=${() => page.set({ filtersOpen: !open })}>${icon("filter")} ${t("filters.label")}</button>
    <div id="filters" class="filters-body ${open ? "open" : ""}">
      ${FACETS.map((facet) => facetGroup(page, facet, counts[facet] ?? []))}
      ${choice(page, "confidence", CONFIDENCES)}
      ${choice(page, "lag", LAGS)}
    </div>
  </aside>`;
}

function facetGroup(page, facet, counted) {
  const { state } = page;
  const missing = state[facet].filter((value) => !counted.some((entry) => entry.value === value));
  const readable = missing.filter((value) => facet !== "year" || /^\d{4}$/.test(value));
  const values = [...counted, ...readable.map((value) => ({ value, count: 0 }))];
  if (facet === "year") values.sort((a, b) => a.value.localeCompare(b.value));
  if (!values.length) return nothing;
  const all = page.allShown.has(facet) || values.length <= SHOWN + 2;
  const shown = values.filter(({ value }, i) => all || i < SHOWN || state[facet].includes(value));
  return html`<fieldset class="facet facet-${facet}">
    <legend>${t(`facet.${facet}`)}</legend>
    <ul>${shown.map(({ value, count }) => facetValue(page, facet, value, count))}</ul>
    ${all ? nothing : html`<button type="button" class="link" @click=${() => page.showAll(facet)}>${
      t("filters.all", { n: values.length })}</button>`}
  </fieldset>`;
}

function facetValue(page, facet, value, count) {
  const { state } = page;
  const name = nameOf(facet, value);
  const figure = html`<span class="count figure">${t("figure", { n: count })}</span>`;
  return html`<li><label><input type="checkbox" name=${facet} value=${value} .checked=${state[facet].includes(value)}
    @change=${() => page.go(toggled(page.state, facet, value))}><span>${name}</span>${figure}</label></li>`;
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

/** What is chosen, each with a link that takes it away; `elsewhere` are facets that the view has its own lists for. */
export function chosenRow(page, elsewhere = []) {
  const { state } = page;
  const chips = LISTS.filter((facet) => !elsewhere.includes(facet)).flatMap((facet) => state[facet].map((value) => ({
    words: facet === "year" ? yearWords(value) : nameOf(facet, value),
    address: addressOf(toggled(state, facet, value)),
  })));
  for (const name of ["date", "confidence", "lag"]) {
    if (!state[name]) continue;
    const words = `${t(`facet.${name}`)} ${nameOf(name, state[name])}`;
    chips.push({ words, address: addressOf({ ...state, [name]: "" }) });
  }
  if (!chips.length) return nothing;
  const nothingChosen = { ...state, date: "", confidence: "", lag: "" };
  for (const facet of LISTS) if (!elsewhere.includes(facet)) nothingChosen[facet] = [];
  return html`<ul class="chosen" aria-label=${t("filters.chosen")}>
    ${chips.map(({ words, address }) => html`<li><a href=${address} data-nav aria-label=${t("filters.remove", { name: words })}>${
      words}${icon("close")}</a></li>`)}
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
