// What each view asks the server for. A resource that has its answer already asks for nothing.
import { LISTS, addressOf, filterParams, resolved } from "./state.js";

const PAGE_HITS = 20;
/** Titles of one query, so that its address does not grow too long. */
const MOST_TITLES = 16;
/** Facets beside the list, and those that come after it because they have many values. */
const FACETS = "province,sector,type,kind,year,variant";
const LATER_FACETS = "issuer,host,record-year";
/** Values of each of these, until somebody looks for one. */
const FACET_VALUES = 50;
const PAGE_POLICIES = 20;
/** Change points of one province and sector. */
const MOST_POINTS = 1000;

/** Asks for what the state of `page`, app.js's page, needs and is not there yet. */
export function load(page) {
  const { state } = page;
  if (state.record) return loadRecord(page);
  if (state.view === "timeline") return loadTimeline(page);
  if (state.view === "coverage") return Promise.all([loadCoverage(page), loadNames(page)]);
  if (state.view === "policies") return Promise.all([loadPolicies(page), loadNames(page)]);
  return loadList(page);
}

async function loadList(page) {
  const { state } = page;
  const params = listParams(state);
  params.set("facets", FACETS);
  await loadSearch(page, `/api/v1/search?${params}`);
  if (page.state !== state) return;
  const months = filterParams(state);
  months.set("facets", "month");
  months.set("count", "change-points");
  const asked = [loadExtras(page)];
  if (page.search.error) asked.push(loadFrame(page));
  else asked.push(page.months.load(`/api/v1/facets?${months}`));
  if (page.wide) asked.push(loadCoverage(page));
  await Promise.all(asked);
}

function listParams(state) {
  const params = filterParams(state);
  for (const name of ["sort", "collapse"]) if (state[name]) params.set(name, state[name]);
  params.set("limit", PAGE_HITS);
  return params;
}

/** What the list shows beside the hits, but need not wait for: other versions of these, and long facets. */
async function loadExtras(page) {
  if (page.search.error) return;
  const params = listParams(page.state);
  params.set("fields", "id,versions");
  params.set("versions", "true");
  params.set("facets", LATER_FACETS);
  params.set("facet_limit", FACET_VALUES);
  const shown = Object.keys(page.whole).filter((facet) => page.allShown.has(facet));
  await Promise.all([page.extras.load(`/api/v1/search?${params}`), ...shown.map((facet) => loadWhole(page, facet))]);
}

/** Every value of a long facet, for those who look for one. */
export function loadWhole(page, facet) {
  const params = listParams(page.state);
  params.set("fields", "id");
  params.set("facets", facet);
  return page.whole[facet].load(`/api/v1/search?${params}`);
}

/** The facets without the query that could not be read. */
function loadFrame(page) {
  const params = filterParams({ ...page.state, q: "" });
  params.set("limit", "0");
  params.set("facets", FACETS);
  return page.queryProblem ? page.frame.load(`/api/v1/search?${params}`) : undefined;
}

function loadPolicies(page) {
  const { state } = page;
  const params = filterParams(state);
  if (state.contradictions) params.set("contradictions", "true");
  params.set("limit", PAGE_POLICIES);
  return page.policyList.load(`/api/v1/policies?${params}`);
}

/** Loads the hits; when they come from another commit than those before, the rest is asked for again. */
async function loadSearch(page, url) {
  await page.search.load(url);
  const { commit, filters } = page.search.data ?? {};
  if (await isRenamed(page, url, page.search, filters)) return;
  if (!commit || commit === page.commit) return;
  const before = page.commit;
  page.commit = commit;
  if (!before) return;
  page.forget(page.search);
  await page.load();
}

/** Whether the server names the values of the address otherwise: then they are shown, and asked for, under its names. */
async function isRenamed(page, url, resource, filters) {
  if (resource.url !== url || !filters) return false;
  const named = resolved(page.state, filters);
  if (addressOf(named) === addressOf(page.state)) return false;
  page.rename(named);
  await page.load();
  return true;
}

/**
 * The table keeps every province and sector, so that a selection can be widened. Under conditions on records it
 * is loaded without them too, because a report without a match is not one without records.
 */
function loadCoverage(page) {
  const all = { ...page.state, province: [], sector: [] };
  const url = (state) => `/api/v1/coverage?${filterParams(state)}`;
  const asked = [page.coverage.load(url(all))];
  if (asksForRecords(all)) {
    asked.push(page.reported.load(url({ ...all, q: "", date: "", lag: "", kind: [], issuer: [], host: [] })));
  }
  return Promise.all(asked);
}

/** Whether a state has conditions that only records meet. */
export function asksForRecords(state) {
  return Boolean(state.q || state.date || state.lag || state.kind.length || state.issuer.length || state.host.length);
}

/** What the chosen values are called; a search of no hits says so at little cost. */
async function loadNames(page) {
  const { state } = page;
  if (!LISTS.some((name) => state[name].length)) return;
  const params = filterParams({ ...state, q: "" });
  params.set("limit", "0");
  const url = `/api/v1/search?${params}`;
  await page.names.load(url);
  await isRenamed(page, url, page.names, page.names.data?.filters);
}

async function loadTimeline(page) {
  const { state } = page;
  await Promise.all([
    page.places.load(`/api/v1/coverage?${filterParams({ ...state, province: [], sector: [], variant: [] })}`),
    loadNames(page),
  ]);
  if (page.state !== state || !page.focus.province) return;
  const { province, sector } = page.focus;
  const one = { ...state, province: [province], sector: [sector], variant: [] };
  const params = filterParams(one);
  params.set("facets", "variant");
  params.set("count", "change-points");
  await page.variants.load(`/api/v1/facets?${params}`);
  if (page.state !== state || page.variants.error) return;
  const { variant } = page.focus;
  const points = filterParams({ ...one, variant: variant ? [variant] : [] });
  points.set("limit", MOST_POINTS);
  await page.timeline.load(`/api/v1/timeline?${points}`);
}

async function loadRecord(page) {
  const url = `/api/v1/records/${encodeURIComponent(page.state.record)}`;
  await page.record.load(url, { keep: false });
  if (page.record.url !== url || page.record.error) return;
  page.similar.load(`${url}/similar?limit=8`, { keep: false });
  const { title, province, sector, variant, change_point: point, other_mentions: others } = page.record.data;
  if (province && point?.date) {
    const one = { province, sector: sector ?? "unknown", variant, year: point.date.slice(0, 7), limit: "100", sort: "lag" };
    page.siblings.load(`/api/v1/search?${new URLSearchParams(one)}`, { keep: false });
  }
  if (!others?.length) return;
  const params = new URLSearchParams({ q: titlesQuery([title, ...others.map((other) => other.title)]), limit: "1000" });
  page.policies.load(`/api/v1/policies?${params}`, { keep: false });
}

/** A query that finds every record with one of these titles; quotation marks would end a literal. */
function titlesQuery(titles) {
  const longest = (title) => title.split(/["“”＂]/).sort((a, b) => b.length - a.length)[0].trim();
  const literals = [...new Set(titles.map(longest))].filter((text) => text).slice(0, MOST_TITLES);
  return literals.map((text) => `title:"${text}"`).join(" OR ");
}

/** What is chosen; where that is not one value, the one with the most change points, of variants the original. */
export function focusOf(state, cells, variants) {
  // Under a query, the place with the most matches; otherwise with the most change points.
  const measure = asksForRecords(state) ? "records" : "change_points";
  const known = cells.filter((cell) => cell.province !== "unknown");
  const provinces = counted(known, "province", measure);
  const province = pick(state.province, provinces);
  const sectors = counted(known.filter((cell) => cell.province === province), "column", measure);
  const sector = pick(state.sector, sectors);
  const original = variants.find(({ value }) => value === "original");
  const variant = !state.variant.length && original ? "original" : pick(state.variant, variants);
  return { province, provinces, sector, sectors, variant, variants };
}

/** Sums of `measure` by the values of `name`, the most first. */
function counted(cells, name, measure) {
  const sums = new Map();
  for (const cell of cells) sums.set(cell[name], (sums.get(cell[name]) ?? 0) + cell[measure]);
  const values = [...sums].filter(([, count]) => count).map(([value, count]) => ({ value, count }));
  return values.sort((a, b) => b.count - a.count);
}

function pick(held, values) {
  if (held.length === 1) return held[0];
  return (values.find(({ value }) => held.includes(value)) ?? values[0])?.value ?? "";
}
