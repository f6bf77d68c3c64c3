// What there is of each province and sector, as a page of its own.
import { html } from "../vendor.js";
import { t } from "../i18n.js";
import { exportMenu } from "./export-menu.js";
import { chosenRow } from "./facets.js";
import { heatMap } from "./heat-map.js";

/** The view of the whole table. */
export function coverageView(page) {
  return html`<main id="main" class="single" aria-labelledby="title">
    <div class="toolbar">
      <h1 id="title">${t("coverage.title")}</h1>
      ${exportMenu(page)}
    </div>
    <p class="lead">${t("coverage.lead")}</p>
    ${chosenRow(page)}
    ${heatMap(page)}
  </main>`;
}
