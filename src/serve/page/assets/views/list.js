// The list of records: how many, in what order, change points by month, the records.
import { html, nothing, repeat } from "../vendor.js";
import { currentLang, nameOf, t } from "../i18n.js";
import { addressOf, isInside, spansOf, valueOfMonths } from "../state.js";
import { marked, placeOf } from "../text.js";
import { chosenRow, facetPanel, yearWords } from "./facets.js";
import { exportMenu } from "./export-menu.js";
import { hitItem, loadingNote, sourceLinks } from "./parts.js";
import { problemNote } from "./problem.js";

const SORTS = ["relevance", "-date", "date", "change-point", "confidence", "lag"];

/** The view of a search. */
export function listView(page) {
  return html`<div class="columns ${page.wide ? "with-rail" : ""}">
    ${facetPanel(page)}
    <main id="main" aria-labelledby="found">
      ${monthsFigure(page)}
      ${chosenRow(page)}
      ${toolbar(page)}
      ${corrections(page)}
      ${results(page)}
    </main>
    ${page.wide && !page.search.error ? html`<aside class="rail" aria-labelledby="rail-title">
      <h2 id="rail-title">${t("coverage.title")}</h2>${page.later("heatMap")?.(page) ?? loadingNote()}</aside>` : nothing}
  </div>`;
}

function monthsFigure(page) {
  const months = page.months.data?.facets?.month ?? [];
  const spans = spansOf(page.state.year);
  const range = spans.length === 1 && spans[0].every((month) => month) ? spans[0] : null;
  // Its place is kept until it comes.
  if (page.search.error || page.months.error) return nothing;
  if (!page.later("histogram") || !page.months.data) return html`<div class="months-place"></div>`;
  if (!months.length) return nothing;
  const brushed = ({ detail }) => page.go({ ...page.state, year: detail ? [valueOfMonths(...detail)] : [] });
  const inside = months.filter(({ value }) => isInside(value, spans));
  const n = inside.reduce((sum, { count }) => sum + count, 0);
  return html`<figure class="months">
    <figcaption><span>${t("months.caption", { n })}</span>
      <span class="note">${spans.length ? page.state.year.map(yearWords).join(", ") : t("months.hint")}</span>
      ${spans.length ? html`<button type="button" class="link" @click=${() => brushed({ detail: null })}>${t("months.all")}</button>` : nothing}
    </figcaption>
    <month-histogram .view=${{ months, range, spans, lang: currentLang() }} @brush=${brushed}></month-histogram>
  </figure>`;
}

function toolbar(page) {
  const { state } = page;
  const { error, data } = page.search;
  const { total, total_all: whole, hits = [] } = data ?? {};
  // Facets and the heat map count originals, so they come first here.
  const rewritten = hits.filter((hit) => hit.only_in_rewriting).length;
  return html`<div class="toolbar">
    <h1 id="found"><span role="status">${
      error ? t("found.none") : total === undefined ? "\u00a0" : t("found", { n: total - rewritten })}</span></h1>
    ${rewritten ? html`<span class="note">${t("found.rewritten", { n: rewritten })}</span>` : nothing}
    ${whole < total - rewritten && !state.collapse ? html`<span class="note">${t("found.all", { n: whole })}</span>` : nothing}
    <label class="check"><input type="checkbox" .checked=${state.collapse === "policy"}
      @change=${(event) => page.go({ ...state, collapse: event.target.checked ? "policy" : "" })}>${t("collapse")}</label>
    <label class="sort"><span>${t("sort")}</span>
      <select @change=${(event) => page.go({ ...state, sort: event.target.value === "relevance" ? "" : event.target.value })}>
        ${SORTS.map((sort) => html`<option value=${sort} .selected=${sort === (state.sort || "relevance")}>${t(`sort.${sort}`)}</option>`)}
      </select></label>
    ${error ? nothing : exportMenu(page)}
  </div>`;
}

/** Words that were read as others, or may have been meant as others. */
function corrections(page) {
  const { state } = page;
  const found = page.search.data?.corrections ?? [];
  return found.map(({ typed, text, applied }) => html`<p class="corrections">${applied
    ? html`${t("correction.applied")} <strong lang="zh-CN">${text}</strong>${t("correction.instead")}
      <a href=${addressOf({ ...state, q: state.q.replace(typed, `"${typed}"`) })} data-nav lang="zh-CN">${typed}</a>`
    : html`${t("problem.suggestion")} <a href=${addressOf({ ...state, q: state.q.replace(typed, text) })} data-nav lang="zh-CN">${
      state.q.replace(typed, text)}</a>`}</p>`);
}

function results(page) {
  const { search, more } = page;
  if (search.error) return problemNote(search.error, page);
  const data = search.data;
  if (!data) return loadingNote();
  if (!data.hits.length) return emptyNote(page);
  return html`<ol class="hits ${search.loading ? "stale" : ""}" aria-busy=${search.loading ? "true" : "false"}>
      ${repeat(data.hits, (hit) => hit.id, (hit) => hitEntry(page, hit))}
    </ol>
    ${data.next ? html`<p class="more"><button type="button" ?disabled=${more.loading} @click=${() => page.loadMore()}>${
      t(more.loading ? "loading" : "more", { n: data.total - data.hits.length })}</button></p>` : nothing}
    ${more.error ? problemNote(more.error, { giveKey: page.giveKey, retry: () => retryMore(page) }) : nothing}`;
}

/** The next page again; from the first one where the index has moved on. */
function retryMore(page) {
  return page.more.error.status === 410 ? page.startOver() : page.loadMore();
}

function hitEntry(page, hit) {
  const snippet = hit.snippet?.text;
  const place = placeOf(hit);
  // A snippet that is the title again says nothing.
  const saysMore = snippet && snippet.replace(/[《》“”"。]/g, "") !== hit.title.replace(/[《》“”"。]/g, "");
  return html`<li><article class="hit">
    ${hitItem(page.state, hit, { level: 2 })}
    ${saysMore ? html`<p class="snippet" lang="zh-CN">${marked(snippet, hit.snippet.highlights)}${ENDS.test(snippet) ? nothing : "…"}</p>` : nothing}
    ${missing(page, hit)}
    <div class="foot">
      ${sourceLinks(hit.sources)}
      ${hit.mentions > 1 ? html`<span>${t("mentions", { n: hit.mentions })}</span>` : nothing}
      ${place ? html`<span class="provenance">${place}</span>` : nothing}
      ${versions(page, hit)}
    </div>
  </article></li>`;
}

/** What ends a sentence, or says that it goes on. */
const ENDS = /[。！？；…!?;.][”’」』）)"']?\s*$/;

/** What a hit lacks of the query; each leads to the hits that have it. */
function missing(page, hit) {
  if (!hit.missing?.length) return nothing;
  const { state } = page;
  const must = (text) => addressOf({ ...state, q: state.q.replace(text, `"${text}"`) });
  return html`<p class="note">${t("missing")}${hit.missing.map((text) => html` <s lang="zh-CN">${text}</s>${
    state.q.includes(text) ? html` <a href=${must(text)} data-nav>${t("missing.must", { text })}</a>` : nothing}`)}</p>`;
}

/** The same in rewritings of the report, folded below the hit. */
function versions(page, hit) {
  const found = hit.versions ?? page.extras.data?.hits.find(({ id }) => id === hit.id)?.versions ?? [];
  if (!found.length) return nothing;
  return html`<details class="versions"><summary>${t("versions", { n: found.length + 1 })}</summary>
    <ul>${found.map(({ id, variant }) => html`<li><a href=${addressOf({ ...page.state, record: id })} data-nav>${
      nameOf("variant", variant)}</a></li>`)}</ul></details>`;
}

function emptyNote(page) {
  return html`<div class="empty">
    <h2>${t("empty.title")}</h2>
    <ul>
      ${page.narrowed ? html`<li>${t("empty.filters")}</li>` : nothing}
      ${page.state.q ? html`<li>${t("empty.query")}</li>` : html`<li>${t("empty.index")}</li>`}
    </ul>
  </div>`;
}
