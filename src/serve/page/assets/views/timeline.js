// One province and sector: its change points in order, each with its records by lag.
import { scaleLinear, scaleSymlog, scaleUtc, utcMonth } from "../charts.js";
import { html, nothing, svg } from "../vendor.js";
import { nameOf, t } from "../i18n.js";
import { addressOf } from "../state.js";
import { dateWords, lagSide, lagWords } from "../text.js";
import { exportMenu } from "./export-menu.js";
import { chosenRow } from "./facets.js";
import { hitItem, typeMark, loadingNote } from "./parts.js";
import { problemNote } from "./problem.js";

/** Facets of which the timeline shows one value. */
const PICKED = ["province", "sector", "variant"];
const SIDES = ["before", "during", "after", "undated"];
const LAG_TICKS = [-1000, -365, -90, -30, 0, 30, 90, 365, 1000];
/** Lags beyond this many days stand at the edge. */
const FARTHEST_DAYS = 2000;
const HEIGHT = 136;
const BASE = 112;
/** Pixels of a label of a change point, and of the widest chart. */
const LABEL_PX = 76;
const WIDEST_PX = 976;

/** The view of one province and sector. */
export function timelineView(page) {
  return html`<main id="main" class="single" aria-labelledby="title">
    <div class="toolbar">
      <h1 id="title">${t("timeline.title")}</h1>
      ${PICKED.map((facet) => picker(page, facet))}
      ${exportMenu(page, shownState(page))}
    </div>
    ${chosenRow(page, PICKED)}
    ${body(page)}
  </main>`;
}

/** The state with the one place that is shown. */
function shownState({ state, focus: { province, sector, variant } }) {
  if (!province) return state;
  return { ...state, province: [province], sector: [sector], variant: variant ? [variant] : [] };
}

/** A list of the values that there are, of which one is shown. */
function picker(page, facet) {
  const { focus, state } = page;
  const held = focus[facet];
  const values = focus[`${facet}s`];
  const known = values.some(({ value }) => value === held) || !held;
  // Another province need not have the same sectors and variants: they are chosen again.
  const anew = { province: { sector: [], variant: [] }, sector: { variant: [] }, variant: {} }[facet];
  return html`<label class="sort"><span>${t(`facet.${facet}`)}</span>
    <select name=${facet} @change=${(event) => page.go({ ...state, ...anew, [facet]: [event.target.value] })}>
      ${known ? nothing : html`<option value=${held} .selected=${true}>${nameOf(facet, held)}</option>`}
      ${values.map(({ value, count }) => html`<option value=${value} .selected=${value === held}>${
        `${nameOf(facet, value)} (${t("figure", { n: count })})`}</option>`)}
    </select></label>`;
}

function body(page) {
  const { places, variants, timeline } = page;
  const error = places.error ?? variants.error ?? timeline.error;
  if (error) return problemNote(error, page);
  if (places.data && !page.focus.province) return html`<div class="empty"><h2>${t("empty.title")}</h2></div>`;
  if (!timeline.data) return loadingNote();
  const points = timeline.data.change_points;
  if (!points.length) return html`<div class="empty"><h2 role="status">${t("timeline.empty")}</h2></div>`;
  const records = points.reduce((sum, point) => sum + SIDES.reduce((n, side) => n + point[side].length, 0), 0);
  return html`<p class="lead" role="status">${t("timeline.found", { n: points.length, records })}</p>
    ${overview(points)}
    ${lagChart(page, points)}
    <ol class="points ${timeline.loading ? "stale" : ""}">${points.map((point, i) => pointEntry(page, point, i))}</ol>`;
}

const dayOf = (text) => new Date(`${text}${"-01-01".slice(text.length - 4)}T00:00:00Z`);

/** Every change point on one axis, as high as its confidence; each leads to its records. */
function overview(points) {
  const dated = points.map((point, i) => ({ ...point, i })).filter((point) => point.date);
  if (!dated.length) return nothing;
  const days = dated.map((point) => dayOf(point.date));
  const first = utcMonth.offset(new Date(Math.min(...days)), -2);
  const last = utcMonth.offset(new Date(Math.max(...days)), 2);
  const x = scaleUtc([first, last], [5, 95]);
  const y = scaleLinear([0, 1], [BASE, 24]);
  const years = utcMonth.range(first, last).filter((month) => month.getUTCMonth() === 0);
  const labelled = apart(dated.map((point) => ({ point, place: x(dayOf(point.date)), top: y(point.confidence ?? 0) })));
  return html`<figure class="overview">
    <figcaption>${t("timeline.overview")}${legend(dated)}</figcaption>
    <svg width="100%" height=${HEIGHT} role="group" aria-label=${t("timeline.overview")}>
      ${[0, 0.5, 1].map((share) => svg`<line class="grid" x1="0" x2="100%" y1=${y(share)} y2=${y(share)}></line>
        <text class="scale" x="0" y=${y(share) - 3} aria-hidden="true">${share.toFixed(1)}</text>`)}
      ${years.map((year) => svg`<g class="tick" aria-hidden="true"><line x1="${x(year)}%" x2="${x(year)}%" y1=${BASE} y2=${BASE + 5}></line>
        <text x="${x(year)}%" y=${BASE + 18}>${year.getUTCFullYear()}</text></g>`)}
      ${labelled.map(({ point, place, top, hasLabel }) => lollipop(point, place, top, hasLabel))}
    </svg>
  </figure>`;
}

/** Which marks have room for a label: no other mark where it would stand, and no label right before it. */
function apart(marks) {
  const width = (LABEL_PX / Math.min(innerWidth, WIDEST_PX)) * 100;
  let end = -width;
  return marks.sort((a, b) => a.place - b.place).map((mark) => {
    const isTaken = marks.some((other) => other !== mark && Math.abs(other.place - mark.place) < width / 2 + 1
      && other.top < mark.top && other.top > mark.top - 26);
    const hasLabel = !isTaken && mark.place - end >= width;
    if (hasLabel) end = mark.place;
    return { ...mark, hasLabel };
  });
}

/** The types that the marks have, and what a hollow one means. */
function legend(points) {
  const types = [...new Set(points.map((point) => point.type ?? "unknown"))].sort();
  return html`<ul class="legend">
    ${types.map((type) => html`<li>${typeMark({ type: type === "unknown" ? null : type })}</li>`)}
    ${points.some((point) => point.empty) ? html`<li><span class="type type-hollow">${t("timeline.hollow")}</span></li>` : nothing}
  </ul>`;
}

function lollipop(point, place, top, hasLabel) {
  const words = [dateWords(point.date), nameOf("type", point.type), point.confidence ?? ""].join(" ");
  return svg`<a href=${`#point-${point.i}`} class="type-${point.type ?? "unknown"} ${point.empty ? "hollow" : ""}" aria-label=${words}>
    <title>${words}</title>
    <line x1="${place}%" x2="${place}%" y1=${BASE} y2=${top}></line>
    <circle cx="${place}%" cy=${top} r="5.5"></circle>
  </a>${hasLabel ? svg`<text class="direct" x="${place}%" y=${top - 10} aria-hidden="true">${point.date}</text>` : nothing}`;
}

/** The records of every change point by their days from it, on one axis that is narrower the farther out. */
function lagChart(page, points) {
  const rows = points.map((point, i) => ({ point, i, hits: ["before", "during", "after"].flatMap((side) => point[side]).filter((hit) => hit.lag) }));
  const shown = rows.filter(({ hits }) => hits.length);
  if (!shown.length) return nothing;
  const x = scaleSymlog([-FARTHEST_DAYS, FARTHEST_DAYS], [2, 98]).constant(30).clamp(true);
  return html`<figure class="lags">
    <figcaption>${t("timeline.strip")}
      <ul class="legend">${[-1, 0, 1].map((side) => html`<li><svg class="strip" width="10" height="10" aria-hidden="true"><circle
        class="dot lag-${side}" cx="5" cy="5" r="4.5"></circle></svg>${t(`timeline.side.${side}`)}</li>`)}</ul></figcaption>
    ${shown.map(({ point, i, hits }) => html`<div class="lag-row"><a href=${`#point-${i}`}>${point.date ?? t("date.unknown")}</a>
      ${lagStrip(page, hits, x)}</div>`)}
    <div class="lag-row" aria-hidden="true"><span class="note">${t("timeline.days")}</span><svg class="axis" width="100%" height="20">
      <line class="axis-line" x1="0" x2="100%" y1="0.5" y2="0.5"></line>
      ${LAG_TICKS.map((days) => svg`<g class="tick tick-${Math.abs(days)}"><line x1="${x(days)}%" x2="${x(days)}%" y1="0" y2="5"></line>
        <text x="${x(days)}%" y="17">${days > 0 ? `+${days}` : String(days).replace("-", "−")}</text></g>`)}</svg></div>
  </figure>`;
}

function lagStrip(page, hits, x) {
  const stacked = new Map();
  const dots = hits.map((hit) => {
    const place = x((hit.lag.min + hit.lag.max) / 2);
    const slot = Math.round(place / 1.5);
    const row = stacked.get(slot) ?? 0;
    stacked.set(slot, row + 1);
    return { hit, place, row };
  });
  const height = 20 + (Math.max(...stacked.values()) - 1) * 9;
  const zero = x(0);
  return html`<svg class="strip" width="100%" height=${height} role="group">
    <line class="zero" x1="${zero}%" x2="${zero}%" y1="0" y2=${height} aria-hidden="true"></line>
    ${dots.map(({ hit, place, row }) => svg`<a href=${addressOf({ ...page.state, record: hit.id })} data-nav aria-label="${hit.title}，${lagWords(hit.lag)}">
      <title>${hit.title}，${lagWords(hit.lag)}</title>
      ${hit.lag.min < hit.lag.max ? svg`<line class="span lag-${lagSide(hit.lag)}" x1="${x(hit.lag.min)}%" x2="${x(hit.lag.max)}%"
        y1=${height - 10 - row * 9} y2=${height - 10 - row * 9}></line>` : nothing}
      <circle class="dot lag-${lagSide(hit.lag)}" cx="${place}%" cy=${height - 10 - row * 9} r="4.5"></circle></a>`)}
  </svg>`;
}

function pointEntry(page, point, i) {
  const count = SIDES.reduce((n, side) => n + point[side].length, 0);
  return html`<li class="point" id=${`point-${i}`} tabindex="-1">
    <h2><span class="figure">${dateWords(point.date)}</span> ${typeMark(point)}
      <span class="note">${t("found", { n: count })}</span></h2>
    ${count ? nothing : html`<p class="note">${t(point.empty ? "timeline.nothing" : "timeline.none")}</p>`}
    ${features(point)}
    ${SIDES.filter((side) => point[side].length).map((side) => html`
      <section class="side">
        <h3 class="side-name">${t(`side.${side}`)}</h3>
        <ul>${point[side].map((hit) => html`<li class="brief">${hitItem(page.state, hit, { place: false })}</li>`)}</ul>
      </section>`)}
  </li>`;
}

/** The detector's figures, folded. */
function features({ features: found }) {
  const figures = Object.entries(found ?? {});
  if (!figures.length) return nothing;
  return html`<details class="features"><summary>${t("timeline.features")}</summary>
    <dl>${figures.map(([name, text]) => html`<div><dt lang="en">${name}</dt><dd class="figure">${text}</dd></div>`)}</dl></details>`;
}
