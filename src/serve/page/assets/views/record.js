// One record: its content, its provenance, which other records mention it, and where they disagree.
import { html, nothing } from "../vendor.js";
import { icon } from "../icons.js";
import { nameOf, t } from "../i18n.js";
import { addressOf } from "../state.js";
import { dateWords, lagSide, lagWords, placeOf } from "../text.js";
import { citations } from "./citations.js";
import { claimsOf } from "./claims.js";
import { mentionsTable } from "./mentions.js";
import { hitItem, typeMark, loadingNote, sourceLinks } from "./parts.js";
import { problemNote } from "./problem.js";

/** Fields that stand among the facts or the links already. */
const SHOWN_ABOVE = ["title", "date", "issuer", "location", "source"];

/** Other mentions that are shown at once. */
const MOST_MENTIONS = 8;

/** The view of a record. */
export function recordView(page) {
  const { record } = page;
  const back = addressOf({ ...page.state, record: "" });
  return html`<main id="main" class="single record" aria-labelledby="title">
    <p class="back"><a href=${back} data-back>${icon("back")}${t(`back.${page.state.view}`)}</a></p>
    ${record.error ? problemNote(record.error, page) : record.data ? recordBody(page, record.data) : loadingNote()}
  </main>`;
}

function recordBody(page, record) {
  return html`<article>
    <h1 id="title" lang="zh-CN" tabindex="-1">${record.title}</h1>
    ${facts(page, record)}
    ${contradictions(page, record)}
    ${said(record)}
    ${sourceLinks(record.sources)}
    ${citations(record)}
    ${section(record)}
    ${mentions(page, record)}
    ${siblings(page, record)}
    ${similar(page, record)}
  </article>`;
}

function facts(page, record) {
  const point = record.change_point;
  const { state } = page;
  const timeline = record.province && addressOf({
    ...state, view: "timeline", record: "", province: [record.province], sector: [record.sector ?? "unknown"], variant: [record.variant],
  });
  const place = placeOf(record);
  const rows = [
    ["facts.place", html`${nameOf("province", record.province)} · ${nameOf("sector", record.sector)}${
      timeline ? html` <a class="aside" href=${timeline} data-nav>${t("facts.timeline")}</a>` : nothing}`],
    ["facts.point", point && html`<span class="figure">${dateWords(point.date)}</span> ${typeMark(point)}`],
    ["facts.date", record.date && html`<span lang="zh-CN">${record.date.text}</span>`],
    ["facts.lag", record.lag && html`<span class="lag lag-${lagSide(record.lag)}">${lagWords(record.lag)}</span>`],
    ["facts.issuer", record.issuer && html`<span lang="zh-CN">${record.issuer}</span>`],
    ["facts.location", record.location && html`<span lang="zh-CN">${record.location}</span>`],
    ["facts.kind", nameOf("kind", record.kind)],
    ["facts.variant", nameOf("variant", record.variant)],
    ["facts.provenance", place && html`<span class="provenance">${place}</span>`],
  ];
  return html`<dl class="facts">${rows.filter(([, value]) => value).map(([name, value]) => html`<div><dt>${t(name)}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** The fields as the report labels them. */
function said(record) {
  const fields = (record.fields ?? []).filter((field) => field.text.trim() && !SHOWN_ABOVE.includes(field.name));
  if (!fields.length) return nothing;
  return html`<section class="reading" aria-label=${t("record.said")} lang="zh-CN">
    ${fields.map((field) => html`<div class="field">${field.label ? html`<h2>${field.label}</h2>` : nothing}<p>${field.text}</p></div>`)}
  </section>`;
}

/** The record's text as it stands in the file, below the heading of its change point. */
function section(record) {
  if (!record.text) return nothing;
  return html`<details class="original"><summary>${t("record.original")}</summary>
    <div lang="zh-CN">
      ${record.change_point?.heading ? html`<p class="heading">${record.change_point.heading}</p>` : nothing}
      <pre tabindex="0">${record.text}</pre>
    </div></details>`;
}

function contradictions(page, record) {
  const policies = page.policies.data?.policies ?? [];
  const policy = policies.find(({ records }) => records.some(({ id }) => id === record.id));
  return policy ? claimsOf(page, policy) : nothing;
}

function mentions(page, record) {
  const others = record.other_mentions ?? [];
  if (!others.length) return nothing;
  const all = page.allShown.has("mentions") || others.length <= MOST_MENTIONS + 2;
  return html`<section aria-labelledby="mentions">
    <h2 id="mentions">${t("mentions.title", { n: others.length })}</h2>
    ${mentionsTable(page, all ? others : others.slice(0, MOST_MENTIONS))}
    ${all ? nothing : html`<p><button type="button" class="link" @click=${() => page.showAll("mentions")}>${
      t("filters.all", { n: others.length })}</button></p>`}
  </section>`;
}

/** The other records of the same section. */
function siblings(page, record) {
  const hits = (page.siblings.data?.hits ?? []).filter((hit) => hit.id !== record.id && hit.path === record.path
    && hit.change_point?.date === record.change_point?.date);
  if (!hits.length) return nothing;
  return html`<section aria-labelledby="siblings">
    <h2 id="siblings">${t("siblings.title")}</h2>
    <ul class="similar">${hits.map((hit) => html`<li class="brief">${hitItem(page.state, hit, { place: false })}</li>`)}</ul>
  </section>`;
}

function similar(page, record) {
  const seen = new Set([record.id, ...(record.other_mentions ?? []).map(({ id }) => id)]);
  for (const { id } of page.siblings.data?.hits ?? []) seen.add(id);
  const data = page.similar.data;
  const others = (data?.hits ?? []).filter((hit) => !hit.same_policy && !seen.has(hit.id));
  // A record and its rewritings are alike; one of them will do.
  const hits = [...new Map(others.reverse().map((hit) => [hit.title, hit])).values()].reverse();
  if (!hits.length) return nothing;
  return html`<section aria-labelledby="similar">
    <h2 id="similar">${t("similar.title")}</h2>
    <ul class="similar">${hits.slice(0, 5).map((hit) => html`<li class="brief">${hitItem(page.state, { ...hit, title_highlights: [] })}</li>`)}</ul>
  </section>`;
}
