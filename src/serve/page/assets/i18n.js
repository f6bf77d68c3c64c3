// The page's words in Chinese and English: `i18n/zh.json`, `i18n/en.json`.

const KEY = "tansuo.lang";
let lang = "zh";
let messages = {};
let plural = new Intl.PluralRules("zh");
let figures = new Intl.NumberFormat("zh");

/** The language that boot.js found: the one asked for by the address, chosen last, or the browser's. */
export function preferredLang(search) {
  const lang = document.documentElement.lang.slice(0, 2);
  if (new URLSearchParams(search).get("lang")?.toLowerCase().startsWith(lang)) keep(lang);
  return lang;
}

/** Remembers a choice for the next visit. */
export function keep(chosen) {
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Storage is forbidden: the choice holds for this page.
  }
}

/** Loads a language and makes it the page's. */
export async function useLang(chosen) {
  const answer = await fetch(new URL(`./i18n/${chosen}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`there is no ${chosen}.json`);
  messages = await answer.json();
  lang = chosen;
  plural = new Intl.PluralRules(chosen);
  figures = new Intl.NumberFormat(chosen);
  document.documentElement.lang = chosen === "zh" ? "zh-CN" : "en";
}

/** The language of the page. */
export function currentLang() {
  return lang;
}

/** The message `key` with `{name}` filled in; of several forms the one for `values.n`. */
export function t(key, values = {}) {
  const found = messages[key] ?? key;
  const text = typeof found === "string" ? found : (found[plural.select(values.n)] ?? found.other);
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return typeof value === "number" ? figures.format(value) : (value ?? whole);
  });
}

/** The name of a facet's value: 工业 for `industry`; the value itself where it is a name already. */
export function nameOf(facet, value) {
  if (value === null || value === undefined) return t(`${facet}.unknown`);
  return messages[`${facet}.${value}`] ?? value;
}
