// The page: from the address to the state, from the state to requests, from their answers to what is drawn.
import { html, render } from "./vendor.js";
import { Problem, Resource, apiKey, download, forgetAnswers, getJson, isKey } from "./api.js";
import { currentLang, keep, preferredLang, t, useLang } from "./i18n.js";
import { listenForKeys } from "./keys.js";
import { focusOf, load } from "./requests.js";
import { addressOf, isNarrowed, readState } from "./state.js";
import { coverageView } from "./views/heat-map.js";
import { header, helpDialog } from "./views/header.js";
import { listView } from "./views/list.js";
import { recordView } from "./views/record.js";
import { timelineView } from "./views/timeline.js";
import "./views/month-histogram.js";
import "./views/search-box.js";

const WIDE = matchMedia("(min-width: 96rem)");

const changed = () => page.draw();

/** Everything that views read, and all that they may ask for. */
const page = {
  state: readState(location.search),
  search: new Resource(changed),
  months: new Resource(changed),
  names: new Resource(changed),
  coverage: new Resource(changed),
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
    const shown = { list: this.search, timeline: this.places, coverage: this.coverage }[this.state.view];
    const { span, parameter } = shown.error?.body ?? {};
    return !this.state.record && span && parameter === "q" ? shown.error : null;
  },

  set(changes) {
    Object.assign(this, changes);
    this.draw();
  },

  showAll(facet) {
    this.allShown.add(facet);
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

  /** A completed value of a facet joins those that are chosen. */
  choose({ facet, value }) {
    const values = this.state[facet];
    const record = "";
    if (!values) this.go({ ...this.state, q: value, record });
    else if (!values.includes(value)) this.go({ ...this.state, record, [facet]: [...values, value] });
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

  async loadMore() {
    const { search, more } = this;
    const { url, data } = search;
    Object.assign(more, { loading: true, error: null });
    this.draw();
    try {
      // The facets are those of the first page.
      const asked = url.replace(/&facets=[^&]*/, "");
      const next = await getJson(`${asked}&cursor=${encodeURIComponent(data.next)}`);
      if (search.url === url) search.set({ ...data, next: next.next, hits: [...data.hits, ...next.hits] });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      more.error = error;
    }
    more.loading = false;
    this.draw();
    document.querySelectorAll("#main .hit-title")[data.hits.length]?.focus({ preventScroll: true });
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

  /** Forgets every answer but those of `but`, so that the next load asks anew. */
  forget(but = null) {
    forgetAnswers();
    for (const resource of Object.values(this)) {
      if (resource instanceof Resource && resource !== but) resource.forget();
    }
  },

  draw() {
    // Answers may be here before the words are.
    if (!this.hasWords) return;
    const view = this.state.record ? recordView : { timeline: timelineView, coverage: coverageView }[this.state.view] ?? listView;
    document.title = titleOf(this);
    render(html`${header(this)}${view(this)}${helpDialog()}`, document.getElementById("app"));
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
  document.getElementById("app").replaceChildren();
  page.hasWords = true;
  page.draw();
  await loaded;
  page.draw();
  if (history.state?.top) scrollTo(0, history.state.top);
}

await start();
