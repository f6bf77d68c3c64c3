// What the records of one policy disagree on: values that agree are one claim, with links to its records.
import { html, nothing } from "../vendor.js";
import { t } from "../i18n.js";
import { addressOf } from "../state.js";
import { placeWords } from "./parts.js";

/** Records of a claim that are shown at once. */
const MOST_RECORDS = 8;

/** The disagreements of a policy as the API describes it; `level` is that of the heading. */
export function claimsOf(page, { key, contradictions, records }, level = 2) {
  if (!contradictions.length) return nothing;
  const byId = new Map(records.map((record) => [record.id, record]));
  return html`<section class="contradictions" aria-labelledby="contradictions-${key}">
    ${level === 2 ? html`<h2 id="contradictions-${key}">${t("contradictions.title")}</h2>`
      : html`<h3 id="contradictions-${key}">${t("contradictions.title")}</h3>`}
    <dl>${contradictions.map(({ what, claims }) => html`<div><dt>${t(`contradictions.${what}`)}</dt>
      <dd><ul>${claims.map((claim) => claimItem(page, claim, byId, `${key} ${what} ${claim.records[0]}`))}</ul></dd></div>`)}</dl>
  </section>`;
}

function claimItem(page, { values, records }, byId, name) {
  const all = page.allShown.has(name) || records.length <= MOST_RECORDS + 2;
  const shown = all ? records : records.slice(0, MOST_RECORDS);
  return html`<li>${values.map(({ value }, i) => html`${i ? html`<span class="note"> ${t("contradictions.also")} </span>` : nothing}<span
      class="stated" lang="zh-CN">${value}</span>`)}
    <span class="note figure">${t("contradictions.times", { n: records.length })}</span>
    <ul class="claimants">${shown.map((id) => html`<li>${recordLink(page, byId.get(id))}</li>`)}
      ${all ? nothing : html`<li><button type="button" class="link" @click=${() => page.showAll(name)}>${
        t("filters.all", { n: records.length })}</button></li>`}</ul></li>`;
}

function recordLink(page, record) {
  if (!record) return nothing;
  const words = [placeWords(record), record.change_point_date].filter((part) => part).join(" ");
  return record.id === page.state.record ? html`<strong>${words}</strong>`
    : html`<a href=${addressOf({ ...page.state, record: record.id })} data-nav title=${record.title}>${words}</a>`;
}
