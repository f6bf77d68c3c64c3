// The menu that gives the records in sight as a file.
import { html, nothing } from "../vendor.js";
import { icon } from "../icons.js";
import { t } from "../i18n.js";
import { filterParams } from "../state.js";

/** Links to the records of a state as files. */
export function exportMenu(page, state = page.state) {
  const link = (format) => {
    const params = filterParams(state);
    params.set("format", format);
    return `/api/v1/export?${params}`;
  };
  return html`<details class="menu" @keydown=${closeOnEscape} @focusout=${closeWhenLeft}>
    <summary class="button">${icon("download")} ${t("export")}</summary>
    <ul>${["csv", "jsonl"].map((format) => html`<li><a href=${link(format)} download=${`tansuo.${format}`}
      @click=${(event) => page.exportFile(event, link(format), `tansuo.${format}`)}>${t(`export.${format}`)}</a></li>`)}
      ${state.collapse ? html`<li class="note">${t("export.whole")}</li>` : nothing}</ul>
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
