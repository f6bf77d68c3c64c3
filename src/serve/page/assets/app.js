// The page: from the address to the state, from the state to requests, from their answers to what is drawn.
import { html, render } from "./vendor.js";
import { Problem, Resource, apiKey, download, forgetAnswers, getJson, isKey } from "./api.js";
import { currentLang, keep, preferredLang, t, useLang } from "./i18n.js";
import { listenForKeys } from "./keys.js";
import { focusOf, load, loadWhole } from "./requests.js";
import { addressOf, isNarrowed, readState } from "./state.js";
import { later, loadTheRest, viewOf } from "./views.js";
import { footer, header, helpDialog } from "./views/header.js";
import "./views/search-box.js";

const WIDE = matchMedia("(min-width: 96rem)");

const changed = () => page.draw();

/** Everything that views read, and all that they may ask for. */
const page = {
  state: readState(location.search),
  search: new Resource(changed),
  months: new Resource(changed),
  names: new Resource(changed),
  /** Facets and versions that come after the hits. */
  extras: new Resource(changed),
  /** Every value of a facet in which one is looked for. */
  whole: { issuer: new Resource(changed), host: new Resource(changed) },
  /** The facets where the query cannot be read. */
  frame: new Resource(changed),
  policyList: new Resource(changed),
  coverage: new Resource(changed),
  /** The same without conditions on records. */
  reported: new Resource(changed),
  places: new Resource(changed),
  variants: new Resource(changed),
  timeline: new Resource(changed),
  record: new Resource(changed),
  similar: new Resource(changed),
  siblings: new Resource(changed),
  policies: new Resource(changed),
  more: { loading: false, error: null },
  /** The commit of the index that the hits come from. */
  commit: "",
  hasWords: false,
  /** What was wrong with the key that was given last. */
  keyProblem: "",
  filtersOpen: false,
  allShown: new Set(),
  /** What is looked for in a facet, by its name. */
  wanted: {},
  theme: document.documentElement.dataset.theme ?? "system",
  wide: WIDE.matches,

  /** The province, sector and variant that the timeline shows. */
  get focus() {
    return focusOf(this.state, this.places.data?.cells ?? [], this.variants.data?.facets?.variant ?? []);
  },

  get narrowed() {
    return isNarrowed(this.state);
  },

  get queryProblem() {
    const shown = {
      list: this.search, timeline: this.places, coverage: this.coverage, policies: this.policyList,
    }[this.state.view];
    const { span, parameter } = shown.error?.body ?? {};
    return !this.state.record && span && parameter === "q" ? shown.error : null;
  },

  /** What is drawn with modules that come after the list, if they are here. */
  later,

  set(changes) {
    Object.assign(this, changes);
    this.draw();
  },

  showAll(facet) {
    this.allShown.add(facet);
    if (facet in this.whole) loadWhole(this, facet);
    this.draw();
  },

  /** Looks for a value in a facet. */
  want(facet, text) {
    this.wanted[facet] = text;
    this.draw();
  },

  /** Shows a state, and puts it into the address. */
  go(state) {
    this.goTo(addressOf(state, langOfAddress()));
  },

  goTo(address) {
    if (address === location.pathname + location.search) return;
    keepPlace();
    history.pushState({ inside: true }, "", address);
    this.arrive();
  },

  searchFor(text) {
    const view = this.state.record ? "list" : this.state.view;
    const again = text === this.state.q && view === this.state.view && !this.state.record;
    if (again) this.retry();
    else this.go({ ...this.state, q: text, view, record: "" });
  },

  /** A completed value of a facet joins those that are chosen; `q` is the rest of the query. */
  choose({ facet, value, q }) {
    const values = this.state[facet];
    const view = this.state.record ? "list" : this.state.view;
    this.go({ ...this.state, q, view, record: "", [facet]: values.includes(value) ? values : [...values, value] });
  },

  /** From a record to where one came from. */
  back() {
    if (history.state?.inside) history.back();
    else this.go({ ...this.state, record: "" });
  },

  retry: () => {
    page.forget();
    page.load();
    page.draw();
  },

  startOver() {
    Object.assign(page.more, { loading: false, error: null });
    page.retry();
  },

  giveKey(text) {
    const key = String(text).trim();
    page.keyProblem = isKey(key) ? "key.refused" : "key.unusable";
    if (!isKey(key)) return page.draw();
    apiKey(key);
    return page.retry();
  },

  /** Puts the next page of a list below what is there; `items` names them in answers. */
  async loadMore(list = this.search, items = "hits") {
    const { more } = this;
    const { url, data } = list;
    Object.assign(more, { loading: true, error: null });
    this.draw();
    try {
      // The facets are those of the first page.
      const asked = url.replace(/&facets=[^&]*/, items === "hits" ? "&versions=true" : "");
      const next = await getJson(`${asked}&cursor=${encodeURIComponent(data.next)}`);
      if (list.url === url) list.set({ ...data, next: next.next, [items]: [...data[items], ...next[items]] });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      more.error = error;
    }
    more.loading = false;
    this.draw();
    document.querySelectorAll("#main .hit-title")[data[items].length]?.focus({ preventScroll: true });
  },

  /** A plain link cannot send a key, so with one the file is fetched here. */
  async exportFile(event, url, name) {
    if (!apiKey()) return;
    event.preventDefault();
    await download(url, name).catch((error) => console.warn(error.message));
  },

  async speak(lang) {
    keep(lang);
    if (langOfAddress()) history.replaceState(history.state, "", addressOf(this.state, lang));
    await useLang(lang);
    this.draw();
    // Messages of the server are in the language in which they were asked for.
    if (this.queryProblem) this.retry();
  },

  paint(theme) {
    const { dataset } = document.documentElement;
    if (theme === "system") delete dataset.theme;
    else dataset.theme = theme;
    try {
      localStorage.setItem("tansuo.theme", theme);
    } catch {
      // Storage is forbidden: the choice holds for this page.
    }
    this.set({ theme });
  },

  help() {
    document.getElementById("help").showModal();
  },

  /** Puts other names of the same values into the address. */
  rename(state) {
    this.state = state;
    history.replaceState(history.state, "", addressOf(state, langOfAddress()));
    this.draw();
  },

  /** Shows what the address says, from the top or from where it was left. */
  async arrive(place = null) {
    const before = this.state;
    this.state = readState(location.search);
    Object.assign(this.more, { loading: false, error: null });
    const moved = before.view !== this.state.view || before.record !== this.state.record;
    const loaded = this.load();
    this.draw();
    if (place || moved) {
      await loaded;
      settle(place, moved, before.record);
    }
  },

  /** Asks for what the state needs and is not there yet. */
  load() {
    return load(this);
  },

  /** Forgets every answer but those of `but`, so that the next load asks again. */
  forget(but = null) {
    forgetAnswers();
    for (const resource of [...Object.values(this), ...Object.values(this.whole)]) {
      if (resource instanceof Resource && resource !== but) resource.forget();
    }
  },

  draw() {
    // Answers may be here before the words are.
    if (!this.hasWords) return;
    const view = viewOf(this, this.state.record ? "record" : this.state.view);
    document.title = titleOf(this);
    render(html`${header(this)}${view(this)}${footer(this)}${helpDialog()}`, document.getElementById("app"));
  },
};

function langOfAddress() {
  return new URLSearchParams(location.search).has("lang") ? currentLang() : "";
}

function titleOf({ state, record }) {
  const name = state.record ? record.data?.title : state.q || (state.view === "list" ? "" : t(`view.${state.view}`));
  return name ? `${name} – 碳索 Tansuo` : "碳索 Tansuo";
}

/** Remembers in the history where the page was left. */
function keepPlace() {
  history.replaceState({ ...history.state, top: scrollY, shown: document.activeElement?.dataset?.id ?? "" }, "");
}

/** After a move: the old place again, or the top of the new view, with the focus where one reads on. */
function settle(place, moved, left) {
  const link = document.querySelector(`#main [data-id="${CSS.escape(left || place?.shown || "-")}"]`);
  if (place) {
    scrollTo(0, place.top ?? 0);
    link?.focus({ preventScroll: true });
    return;
  }
  scrollTo(0, 0);
  if (moved && page.state.record) document.getElementById("title")?.focus({ preventScroll: true });
}

/** Links within the page change the state; with a key held down they open as links do. */
function followLinks(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const href = link.getAttribute("href");
  if (!href.startsWith("/?") && href !== "/") return;
  event.preventDefault();
  if ("back" in link.dataset) page.back();
  else page.go(readState(new URL(href, location.href).search));
}

/** Loads a language, or the other one where its file does not come. */
async function speakSome(lang) {
  try {
    await useLang(lang);
  } catch {
    await useLang(lang === "zh" ? "en" : "zh");
  }
}

async function start() {
  history.scrollRestoration = "manual";
  addEventListener("popstate", (event) => page.arrive(event.state ?? {}));
  addEventListener("pagehide", keepPlace);
  document.addEventListener("click", followLinks);
  WIDE.addEventListener("change", ({ matches }) => {
    page.wide = matches;
    page.load();
    page.draw();
  });
  listenForKeys(page);
  const loaded = page.load();
  await speakSome(preferredLang(location.search));
  const shell = document.getElementById("q");
  const typed = { text: shell?.value, hasFocus: shell === document.activeElement };
  document.getElementById("app").replaceChildren();
  page.hasWords = true;
  page.draw();
  // What was typed before the page was there.
  if (typed.text || typed.hasFocus) document.querySelector("search-box").take(typed.text);
  await loaded;
  page.draw();
  loadTheRest(changed);
  if (history.state?.top) scrollTo(0, history.state.top);
}

await start();
