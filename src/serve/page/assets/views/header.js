// The bar on top: name, search box, views, language, theme, help.
import { html, nothing } from "../vendor.js";
import { icon } from "../icons.js";
import { currentLang, t } from "../i18n.js";
import { addressOf } from "../state.js";

const ICON = new URL("../icon.svg", import.meta.url).pathname;
const THEMES = ["system", "light", "dark"];

/** The header of every view. */
export function header(page) {
  const { state } = page;
  const lang = currentLang() === "zh" ? "en" : "zh";
  const theme = page.theme;
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  return html`<a class="skip" href="#main">${t("skip")}</a>
    <header class="top">
      <a class="brand" href="/" data-nav><img src=${ICON} alt="" width="26" height="26"><span lang="zh-CN">碳索</span> <span class="latin" lang="en">Tansuo</span></a>
      <search-box .view=${{ query: state.q, invalid: Boolean(page.queryProblem), lang: currentLang() }}
        @query=${({ detail }) => page.searchFor(detail)} @choose=${({ detail }) => page.choose(detail)}></search-box>
      <nav class="views" aria-label=${t("views")}>
        ${["list", "policies", "timeline", "coverage"].map((view) => html`<a href=${addressOf({ ...state, view, record: "" })} data-nav
          aria-current=${view === state.view ? "page" : "false"}>${t(`view.${view}`)}</a>`)}
      </nav>
      <div class="settings">
        <button type="button" class="plain" lang=${lang === "zh" ? "zh-CN" : "en"} id="lang"
          @click=${() => page.speak(lang)}>${lang === "zh" ? "中文" : "English"}</button>
        <button type="button" class="plain" id="theme" title=${t(`theme.${theme}`)} aria-label=${t(`theme.${theme}`)}
          @click=${() => page.paint(next)}>${icon(theme)}</button>
        <button type="button" class="plain" id="help-button" title=${t("help.open")} aria-label=${t("help.open")}
          @click=${() => page.help()}>${icon("help")}</button>
      </div>
    </header>`;
}

/** When the index was made that the answers come from. */
export function footer(page) {
  const { search, policyList, coverage } = page;
  const at = [search, policyList, coverage].map(({ data }) => data?.indexed_at).find((time) => time);
  if (!at) return nothing;
  const words = new Intl.DateTimeFormat(currentLang() === "zh" ? "zh-CN" : "en-GB", { dateStyle: "long", timeStyle: "short" });
  return html`<footer class="note">${t("indexed_at")} <time datetime=${at}>${words.format(new Date(at))}</time></footer>`;
}

const KEYS = ["/", "j", "k", "Enter", "Esc", "?"];
const SYNTAX = ["碳达峰 绿色工厂", "碳达峰 OR 碳中和", "绿色工厂 -核电", "\"在建工程\"", "碳*", "title:方案", "issuer:能源局", "lag:-90..90"];

/** What the keys do and how queries are written. */
export function helpDialog() {
  const close = (event) => event.target.closest("dialog").close();
  const closeOutside = (event) => event.target.localName === "dialog" && event.target.close();
  return html`<dialog id="help" aria-labelledby="help-title" @click=${closeOutside}>
    <div class="dialog-body">
      <div class="dialog-head"><h2 id="help-title">${t("help.title")}</h2>
        <button type="button" class="plain" aria-label=${t("close")} @click=${close}>${icon("close")}</button></div>
      <h3>${t("help.keys")}</h3>
      <dl class="keys">${KEYS.map((key) => html`<div><dt><kbd>${key}</kbd></dt><dd>${t(`help.key.${key}`)}</dd></div>`)}</dl>
      <h3>${t("help.syntax")}</h3>
      <dl class="keys">${SYNTAX.map((text, i) => html`<div><dt><code lang="zh-CN">${text}</code></dt><dd>${t(`help.syntax.${i}`)}</dd></div>`)}</dl>
    </div>
  </dialog>`;
}
