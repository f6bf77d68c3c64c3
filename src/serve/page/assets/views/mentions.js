// The records that mention one policy, as a table.
import { html, nothing } from "../vendor.js";
import { nameOf, t } from "../i18n.js";
import { addressOf } from "../state.js";
import { placeWords } from "./parts.js";

/** Records as the API lists the mentions of a policy. */
export function mentionsTable(page, records) {
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${t("mentions.table")}><table class="mentions">
    <thead><tr>${["title", "place", "point", "date", "issuer"].map((name) => html`<th scope="col">${t(`mentions.column.${name}`)}</th>`)}</tr></thead>
    <tbody>${records.map((record) => html`<tr>
      <td lang="zh-CN"><a href=${addressOf({ ...page.state, record: record.id })} data-nav>${record.title}</a></td>
      <td>${placeWords(record)}${
        record.variant === "original" ? nothing : html`<br><span class="note">${nameOf("variant", record.variant)}</span>`}</td>
      <td class="figure">${record.change_point_date ?? "–"}</td>
      <td lang="zh-CN">${record.date ?? "–"}</td>
      <td lang="zh-CN">${record.issuer ?? "–"}</td>
    </tr>`)}</tbody>
  </table></div>`;
}
