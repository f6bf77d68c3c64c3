// Pieces that several views share.
import { html, nothing } from "../vendor.js";
import { icon } from "../icons.js";
import { nameOf, t } from "../i18n.js";
import { confidenceWords, dateWords, hostOf, lagSide, lagWords, marked } from "../text.js";
import { addressOf } from "../state.js";

/** The names of a province and a sector: 贵州 工业. */
export function placeWords({ province, sector }) {
  return [nameOf("province", province), nameOf("sector", sector)].join(" · ");
}

/** Type and confidence of a change point: a coloured mark with its name. */
export function typeMark({ type, confidence }) {
  const share = confidenceWords(confidence);
  return html`<span class="type type-${type ?? "unknown"}">${nameOf("type", type)}</span>${
    share ? html` <span class="confidence figure" title=${t("confidence.title")}>${share}</span>` : nothing}`;
}

/** When a record is dated, and how far from its change point: 2023年12月 · 晚于变点 762 天. */
export function recordDate(hit) {
  if (!hit.date) return html`<span class="lag lag-none">${t("lag.none")}</span>`;
  return html`<span lang="zh-CN">${hit.date.text}</span>${
    hit.lag ? html` <span class="lag lag-${lagSide(hit.lag)} figure">${lagWords(hit.lag)}</span>` : nothing}`;
}

/** The links of a record; what is no web address is shown as text. */
export function sourceLinks(sources) {
  const shown = sources.map(({ label, url }) => {
    const host = url ? hostOf(url) : null;
    const name = label && label !== url ? label : host;
    if (!host) return html`<li lang="zh-CN">${label || url}</li>`;
    return html`<li><a href=${url} rel="noopener noreferrer nofollow" target="_blank">
      <span lang="zh-CN">${name}</span>${name === host ? nothing : html` <span class="host">${host}</span>`}${icon("external")
    }<span class="hidden">${t("source.new_tab")}</span></a></li>`;
  });
  return shown.length ? html`<ul class="sources" aria-label=${t("source.label")}>${shown}</ul>` : nothing;
}

/** A hit as it stands in a list; `level` is that of its heading. */
export function hitItem(state, hit, { place = true, level = 3 } = {}) {
  const point = hit.change_point;
  const title = html`<a class="hit-title" href=${addressOf({ ...state, record: hit.id })} data-id=${hit.id}>${
    marked(hit.title, hit.title_highlights)}</a>`;
  return html`
    ${level === 2 ? html`<h2 lang="zh-CN">${title}</h2>` : html`<h3 lang="zh-CN">${title}</h3>`}
    <p class="meta">
      ${place ? html`<span class="place">${placeWords(hit)}</span>` : nothing}
      ${place && point?.date ? html`<span>${t("point.at", { date: dateWords(point.date) })} ${typeMark(point)}</span>` : nothing}
      <span>${recordDate(hit)}</span>
      ${hit.issuer ? html`<span lang="zh-CN">${hit.issuer}</span>` : nothing}
      ${hit.variant && hit.variant !== "original" ? html`<span class="variant">${t("variant.of", { name: nameOf("variant", hit.variant) })}</span>` : nothing}
    </p>`;
}

/** That something is on its way. */
export function loadingNote() {
  return html`<p class="note loading" aria-hidden="true">${t("loading")}</p>`;
}
