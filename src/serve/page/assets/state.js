// What the page shows, as it stands in the address: `/?q=碳达峰&province=贵州,四川&view=timeline`.
// The names are those of the API's parameters, so one serves for the other.

/** Parameters that hold several values, separated by commas. */
export const LISTS = ["province", "sector", "type", "kind", "variant", "year", "issuer", "host"];
/** Parameters that hold one value, empty where they are not given. */
const SINGLES = ["q", "date", "confidence", "lag", "sort", "collapse", "contradictions"];
/** The views beside the list of records, which has no name in the address. */
export const VIEWS = ["timeline", "coverage", "policies"];

/** @returns the state with nothing asked for: every record, as a list. */
export function emptyState() {
  const state = { view: "list", record: "" };
  for (const name of SINGLES) state[name] = "";
  for (const name of LISTS) state[name] = [];
  return state;
}

/** Reads the search part of an address; what it does not know is left out. */
export function readState(search) {
  const params = new URLSearchParams(search);
  const state = emptyState();
  for (const name of SINGLES) state[name] = (params.get(name) ?? "").trim();
  for (const name of LISTS) {
    const values = params.getAll(name).flatMap((text) => text.match(/("[^"]*"|[^,，])+/g) ?? []);
    state[name] = [...new Set(values.map(bare).filter((value) => value))];
  }
  if (VIEWS.includes(params.get("view"))) state.view = params.get("view");
  state.record = params.get("record") ?? "";
  return state;
}

/** A value of a list without the quotation marks that keep its commas together. */
function bare(value) {
  return value.trim().replace(/^"([^"]*)"$/, "$1").trim();
}

function quoted(value) {
  return /[,，、]/.test(value) ? `"${value}"` : value;
}

/** The parameters that choose records, as the API takes them. */
export function filterParams(state) {
  const params = new URLSearchParams();
  if (state.q) params.set("q", state.q);
  for (const name of LISTS) {
    if (state[name].length) params.set(name, state[name].map(quoted).join(","));
  }
  for (const name of ["date", "confidence", "lag"]) {
    if (state[name]) params.set(name, state[name]);
  }
  return params;
}

/** The address of a state, relative to the page. */
export function addressOf(state, lang = "") {
  const params = filterParams(state);
  for (const name of ["sort", "collapse", "contradictions", "record"]) {
    if (state[name]) params.set(name, state[name]);
  }
  if (VIEWS.includes(state.view)) params.set("view", state.view);
  if (lang) params.set("lang", lang);
  const text = params.toString().replaceAll("%2C", ",");
  return text ? `/?${text}` : "/";
}

/** The state with the values of its lists as facets name them, whatever they are called in the address. */
export function resolved(state, filters) {
  const named = { ...state };
  for (const name of LISTS) if (filters?.[name] && state[name].length) named[name] = filters[name];
  return named;
}

/** Whether anything narrows the records down. */
export function isNarrowed(state) {
  return LISTS.some((name) => state[name].length) || Boolean(state.date || state.confidence || state.lag);
}

/** A copy of `state` with `value` taken into the list `name`, or out of it. */
export function toggled(state, name, value) {
  const held = state[name];
  const values = held.includes(value) ? held.filter((other) => other !== value) : [...held, value];
  return { ...state, [name]: values };
}

/** The months of a year's or month's value: `2021` → ["2021-01", "2021-12"]; null where open or unreadable. */
export function monthsOf(value) {
  const [first, last = first] = value.split("..");
  const start = /^(\d{4})(-\d{2})?$/.exec(first);
  const end = /^(\d{4})(-\d{2})?$/.exec(last);
  if (!start || !end) return null;
  return [start[2] ? first : `${first}-01`, end[2] ? last : `${last}-12`];
}

/** The shortest value that stands for months: `2021-01`, `2021-12` → `2021`. */
export function valueOfMonths(from, to) {
  const whole = from.endsWith("-01") && to.endsWith("-12");
  const [start, end] = whole ? [from.slice(0, 4), to.slice(0, 4)] : [from, to];
  return start === end ? start : `${start}..${end}`;
}

/** The spans of months that values of `year` stand for, in order, with spans that touch joined; an open end is "". */
export function spansOf(values) {
  const ends = (value) => {
    const [, from, to] = /^(\d{4}(?:-\d{2})?)?\.\.(\d{4}(?:-\d{2})?)?$/.exec(value) ?? [];
    if (from || to) return [from ? monthsOf(from)[0] : "", to ? monthsOf(to)[1] : ""];
    return monthsOf(value);
  };
  const joined = [];
  for (const [from, to] of values.map(ends).filter(Boolean).sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    const last = joined.at(-1);
    if (last && (!last[1] || from <= monthAfter(last[1]))) last[1] = last[1] && to && (to > last[1] ? to : last[1]);
    else joined.push([from, to]);
  }
  return joined;
}

/** Whether a month is in one of the spans; in any where there are none. */
export function isInside(month, spans) {
  return !spans.length || spans.some(([from, to]) => month >= from && (!to || month <= to));
}

function monthAfter(month) {
  const [year, number] = month.split("-").map(Number);
  return number === 12 ? `${String(year + 1).padStart(4, "0")}-01` : `${month.slice(0, 4)}-${String(number + 1).padStart(2, "0")}`;
}
