// The menu that gives the records in sight as a file.
import { html } from "../vendor.js";
import { icon } from "../icons.js";
import { t } from "../i18n.js";
import { filterParams } from "../state.js";

/** Links to the same records as files. */
export function exportMenu(page) {
  const link = (format) => {
    const params = filterParams(page.state);
    params.set("format", format);
    return `/api/v1/export?${params}`;
  };
  return html`<details class="menu" @keydown=${closeOnEscape} @focusout=${closeWhenLeft}>
    <summary class="button">${icon("download")} ${t("export")}</summary>
    <ul>${["csv", "jsonl"].map((format) => html`<li><a href=${link(format)} download=${`tansuo.${format}`}
      @click=${(event) => page.exportFile(event, link(format), `tansuo.${format}`)}>${t(`export.${format}`)}</a></li>`)}</ul>
  </details>`;
}

function closeOnEscape(event) {
  if (event.key !== "Escape" || !event.currentTarget.open) return;
  event.stopPropagation();
  event.currentTarget.open = false;
  event.currentTarget.querySelector("summary").focus();
}

function closeWhenLeft(event) {
  if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false;
}
