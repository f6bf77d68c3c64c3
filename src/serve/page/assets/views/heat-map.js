// What there is of each province and sector, as a table whose cells filter.
import { html, nothing } from "../vendor.js";
import { nameOf, t } from "../i18n.js";
import { asksForRecords } from "../requests.js";
import { addressOf } from "../state.js";
import { loadingNote } from "./parts.js";
import { problemNote } from "./problem.js";

const LEVELS = 5;

/** The table and its legend. */
export function heatMap(page) {
  const { coverage, reported } = page;
  if (coverage.error) return problemNote(coverage.error, page);
  if (!coverage.data) return loadingNote();
  const asked = asksForRecords(page.state);
  const table = tableOf(coverage.data.cells, asked ? reported.data?.cells : null);
  return html`${legend(table, asked)}
    <div class="heat-scroll"><table class="heat ${coverage.loading ? "stale" : ""}">
      <caption class="hidden">${t("coverage.caption")}</caption>
      <thead><tr><th scope="col">${t("facet.province")}</th>
        ${table.columns.map((column) => columnHead(page, column))}</tr></thead>
      ${table.regions.map(({ region, rows }) => html`<tbody>
        ${rows.map(({ province, cells }) => html`<tr>
          ${rowHead(page, province, region)}
          ${cells.map((cell) => heatCell(page, cell, table.most))}</tr>`)}
      </tbody>`)}
    </table></div>`;
}

/**
 * Rows by region; a column in which no province has a report is left out. Where `reported`, the cells without
 * conditions on records, have some, a cell that found nothing has no match.
 */
function tableOf(found, reported) {
  const recorded = new Set((reported ?? []).filter((cell) => cell.records).map(placeOf));
  const cells = found.map((cell) => (
    cell.state === "nothing-found" && recorded.has(placeOf(cell)) ? { ...cell, state: "no-match" } : cell));
  const used = new Set(cells.filter((cell) => cell.state !== "no-report").map((cell) => cell.column));
  const columns = [...new Set(cells.map((cell) => cell.column))].filter((column) => used.has(column) || column !== "unknown");
  const regions = [];
  for (const cell of cells.filter(({ column }) => columns.includes(column))) {
    if (regions.at(-1)?.region !== cell.region) regions.push({ region: cell.region, rows: [] });
    const { rows } = regions.at(-1);
    if (rows.at(-1)?.province !== cell.province) rows.push({ province: cell.province, cells: [] });
    rows.at(-1).cells.push(cell);
  }
  return { columns, regions, most: Math.max(0, ...cells.map((cell) => cell.records)) };
}

function placeOf({ province, column }) {
  return `${province} ${column}`;
}

function columnHead(page, column) {
  const { state } = page;
  const only = state.sector.length === 1 && state.sector[0] === column;
  const address = addressOf({ ...state, view: "list", record: "", sector: only ? [] : [column] });
  return html`<th scope="col"><a href=${address} data-nav aria-current=${state.sector.includes(column) ? "true" : nothing}>${nameOf("sector", column)}</a></th>`;
}

function rowHead(page, province, region) {
  const { state } = page;
  const only = state.province.length === 1 && state.province[0] === province;
  const address = addressOf({ ...state, view: "list", record: "", province: only ? [] : [province] });
  return html`<th scope="row"><a href=${address} data-nav title=${nameOf("region", region)}
    aria-current=${state.province.includes(province) ? "true" : nothing}>${nameOf("province", province)}</a></th>`;
}

function heatCell(page, cell, most) {
  const { state } = page;
  const place = `${nameOf("province", cell.province)} · ${nameOf("sector", cell.column)}`;
  const words = t(`coverage.${cell.state}`, {
    n: cell.records, points: cell.change_points, empty: cell.empty_points, reports: cell.reports,
  });
  if (cell.state === "no-report") {
    return html`<td class="heat-${cell.state}" title="${place}：${words}"><span aria-hidden="true">–</span><span class="hidden">${words}</span></td>`;
  }
  const chosen = state.province.includes(cell.province) && state.sector.includes(cell.column)
    && state.province.length === 1 && state.sector.length === 1;
  const address = addressOf({
    ...state, view: "list", record: "",
    province: chosen ? [] : [cell.province], sector: chosen ? [] : [cell.column],
  });
  const level = cell.records ? Math.ceil((cell.records / most) * LEVELS) : 0;
  return html`<td class="heat-${cell.state}"><a class="level-${level}" href=${address} data-nav title="${place}：${words}"
    aria-label="${place}：${words}" aria-current=${chosen ? "true" : nothing}>${cell.records}</a></td>`;
}

function legend({ most }, asked) {
  return html`<ul class="legend" aria-label=${t("coverage.legend")}>
    <li><span class="swatch swatch-none" aria-hidden="true">–</span>${t("coverage.legend.no-report")}</li>
    <li><span class="swatch swatch-zero" aria-hidden="true">0</span>${t("coverage.legend.nothing-found")}</li>
    ${asked ? html`<li><span class="swatch swatch-no-match" aria-hidden="true">0</span>${t("coverage.legend.no-match")}</li>` : nothing}
    ${most ? html`<li><span class="swatches" aria-hidden="true">${[1, 2, 3, 4, 5].map((level) => html`<span class="swatch level-${level}"></span>`)}</span>${
      t("coverage.legend.found", { n: most })}</li>` : nothing}
  </ul>`;
}
