// A record as a reference to copy.
import { html, nothing } from "../vendor.js";
import { bibtex, gbt7714 } from "../citation.js";
import { t } from "../i18n.js";

const FORMS = [["GB/T 7714", gbt7714], ["BibTeX", bibtex]];

/** The references of a record, folded. */
export function citations(record) {
  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  return html`<details class="original citations"><summary>${t("citation.title")}</summary>
    ${FORMS.map(([name, form]) => reference(name, form(record, today)))}</details>`;
}

function reference(name, text) {
  const copy = async ({ currentTarget }) => {
    await navigator.clipboard.writeText(text);
    currentTarget.nextElementSibling.textContent = t("citation.copied");
  };
  // A browser lets pages copy over HTTPS and on this machine only; elsewhere one copies by hand.
  return html`<h3>${name} ${navigator.clipboard ? html`<button type="button" class="link" @click=${copy}>${
    t("citation.copy")}</button> <span class="note" role="status"></span>` : nothing}</h3>
    <pre tabindex="0" role="group" aria-label=${name} lang="zh-CN">${text}</pre>`;
}
