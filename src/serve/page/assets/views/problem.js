// What went wrong, and what to do about it.
import { html, nothing } from "../vendor.js";
import { currentLang, t } from "../i18n.js";
import { addressOf, emptyState } from "../state.js";

/** What closes what was left open. */
const CLOSING = { '"': '"', "“": "”", "(": ")", "（": "）" };

/** What went wrong, with the place in the query where there is one. */
export function problemNote(problem, { retry, giveKey, keyProblem, state }) {
  const { parameter, value, span, detail } = problem.body;
  if (problem.status === 401 || problem.status === 403) return keyForm(giveKey, keyProblem);
  const known = { 0: "problem.offline", 404: "problem.missing", 410: "problem.expired", 503: "problem.busy" }[problem.status];
  const unread = parameter === "q" ? "problem.query" : "problem.filter";
  const title = t(span ? unread : (known ?? "problem.other"));
  const better = state && span ? meant(problem.body) : "";
  return html`<div class="problem" role="alert" id="query-error">
    <h2>${title}</h2>
    ${span ? queryAt(value, span) : nothing}
    ${detail ? html`<p lang=${currentLang() === "zh" ? "zh-CN" : "en"}>${detail}</p>` : nothing}
    ${better ? html`<p>${t("problem.suggestion")} <a href=${corrected(state, parameter, better)} data-nav lang="zh-CN">${better}</a></p>` : nothing}
    ${span ? nothing : html`<p><button type="button" @click=${retry}>${t("problem.retry")}</button></p>`}
  </div>`;
}

/** The text as it was probably meant; empty where nothing tells. */
function meant({ value, span: [start, end], suggestion }) {
  const characters = Array.from(value);
  const wrong = characters.slice(start, end).join("");
  if (!suggestion) {
    const closing = CLOSING[characters[start]];
    return closing && !wrong.slice(1).includes(closing) ? `${value.trim()}${closing}` : "";
  }
  const colon = /[:：]$/.exec(wrong);
  const better = colon && !suggestion.endsWith(":") ? `${suggestion}:` : suggestion;
  return [...characters.slice(0, start), better, ...characters.slice(end)].join("");
}

function corrected(state, parameter, text) {
  const isList = Array.isArray(emptyState()[parameter]);
  return addressOf({ ...state, [parameter]: isList ? text.split(/[,，]/) : text });
}

/** The query with a caret below the characters that could not be read. */
function queryAt(query, [start, end]) {
  const characters = Array.from(query);
  const wrong = characters.slice(start, Math.max(end, start + 1)).join("") || "\u00a0";
  return html`<p class="query-at"><code>${characters.slice(0, start).join("")}<span class="wrong">${wrong}</span>${
    characters.slice(Math.max(end, start + 1)).join("")}</code></p>`;
}

function keyForm(giveKey, keyProblem) {
  const submit = (event) => {
    event.preventDefault();
    giveKey(new FormData(event.target).get("key"));
  };
  return html`<form class="problem" @submit=${submit}>
    <h2>${t("key.title")}</h2>
    <p>${t("key.detail")}</p>
    ${keyProblem ? html`<p role="alert">${t(keyProblem)}</p>` : nothing}
    <p class="row"><label class="hidden" for="key">${t("key.label")}</label>
      <input id="key" name="key" type="password" autocomplete="off" required>
      <button class="primary" type="submit">${t("key.send")}</button></p>
  </form>`;
}
