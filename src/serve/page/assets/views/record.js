// One record: what it says, where it stands, who else tells of it, and where they disagree.
import { html, nothing } from "../vendor.js";
import { icon } from "../icons.js";
import { nameOf, t } from "../i18n.js";
import { addressOf } from "../state.js";
import { dateWords, lagSide, lagWords, placeOf } from "../text.js";
import { hitItem, typeMark, loadingNote, problemNote, sourceLinks } from "./parts.js";

/** Fields that stand among the facts or the links already. */
const SHOWN_ABOVE = ["title", "date", "issuer", "location", "source"];

/** Values of a contradiction and other mentions that are shown at once. */
const MOST_VALUES = 8;
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
  const fields = record.fields.filter((field) => field.text.trim() && !SHOWN_ABOVE.includes(field.name));
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

function policyOf(page, record) {
  const policies = page.policies.data?.policies ?? [];
  return policies.find((policy) => policy.records.some(({ id }) => id === record.id));
}

function contradictions(page, record) {
  const found = policyOf(page, record)?.contradictions ?? [];
  if (!found.length) return nothing;
  return html`<section class="contradictions" aria-labelledby="contradictions">
    <h2 id="contradictions">${t("contradictions.title")}</h2>
    <dl>${found.map(({ what, values }) => html`<div><dt>${t(`contradictions.${what}`)}</dt>
      <dd><ul>${values.slice(0, MOST_VALUES).map(({ value, count }) => html`<li><span class="told" lang="zh-CN">${value}</span>
        <span class="note figure">${t("contradictions.times", { n: count })}</span></li>`)}</ul></dd></div>`)}</dl>
  </section>`;
}

function mentions(page, record) {
  const others = record.other_mentions ?? [];
  if (!others.length) return nothing;
  const all = page.allShown.has("mentions") || others.length <= MOST_MENTIONS + 2;
  const shown = all ? others : others.slice(0, MOST_MENTIONS);
  return html`<section aria-labelledby="mentions">
    <h2 id="mentions">${t("mentions.title", { n: others.length })}</h2>
    <div class="table-scroll"><table class="mentions">
      <thead><tr>${["title", "place", "point", "date", "issuer"].map((name) => html`<th scope="col">${t(`mentions.column.${name}`)}</th>`)}</tr></thead>
      <tbody>${shown.map((other) => html`<tr>
        <td lang="zh-CN"><a href=${addressOf({ ...page.state, record: other.id })} data-nav>${other.title}</a></td>
        <td>${nameOf("province", other.province)} · ${nameOf("sector", other.sector)}${
          other.variant === "original" ? nothing : html`<br><span class="note">${nameOf("variant", other.variant)}</span>`}</td>
        <td class="figure">${other.change_point_date ?? "–"}</td>
        <td lang="zh-CN">${other.date ?? "–"}</td>
        <td lang="zh-CN">${other.issuer ?? "–"}</td>
      </tr>`)}</tbody>
    </table></div>
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
  const told = new Set([record.id, ...(record.other_mentions ?? []).map(({ id }) => id)]);
  for (const { id } of page.siblings.data?.hits ?? []) told.add(id);
  const data = page.similar.data;
  const others = (data?.hits ?? []).filter((hit) => !hit.same_policy && !told.has(hit.id));
  // A record and its rewritings are alike; one of them will do.
  const hits = [...new Map(others.reverse().map((hit) => [hit.title, hit])).values()].reverse();
  if (!hits.length) return nothing;
  return html`<section aria-labelledby="similar">
    <h2 id="similar">${t("similar.title")}</h2>
    <ul class="similar">${hits.slice(0, 5).map((hit) => html`<li class="brief">${hitItem(page.state, { ...hit, title_highlights: [] })}</li>`)}</ul>
  </section>`;
}
