// Requests to the server, and what came back of them.

const KEY = "tansuo.key";
const CACHED = 60;

/** An answer that is no success: an RFC 9457 problem, or none at all. */
export class Problem extends Error {
  /** @param {{status?: number, title?: string, detail?: string, position?: object}} body */
  constructor(body) {
    super(body.detail ?? body.title ?? "");
    this.status = body.status ?? 0;
    this.title = body.title ?? "";
    this.body = body;
  }
}

let key = kept();

function kept() {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** The key that the server asked for; one that worked is kept until the tab is closed. */
export function apiKey(value) {
  if (value !== undefined) key = value;
  return key;
}

/** Whether a header can hold a text. */
export function isKey(text) {
  return /^[\x21-\x7e]+$/.test(text);
}

/** Keeps a key that the server accepted, and drops one that it refused. */
function judgeKey(status) {
  if (!key) return;
  try {
    if (status === 401) sessionStorage.removeItem(KEY);
    else if (status < 400) sessionStorage.setItem(KEY, key);
  } catch {
    // Storage is forbidden: the key holds for this page.
  }
}

/** Marks that turn the direction of writing, with which a label could pretend to be another. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** JSON as data, with a visible sign for each mark that turns the direction. */
function parse(text) {
  return JSON.parse(text, (name, value) => (typeof value === "string" ? value.replace(TURNING, "\ufffd") : value));
}

function headers() {
  // Messages come in the language of the page.
  const asked = { "accept-language": document.documentElement.lang };
  return key ? { ...asked, authorization: `Bearer ${key}` } : asked;
}

/** The JSON of `/api/v1/…`; throws a Problem, or an AbortError. */
export async function getJson(url, signal) {
  let answer;
  try {
    answer = await fetch(url, { headers: headers(), signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ status: 0 });
  }
  judgeKey(answer.status);
  const json = (answer.headers.get("content-type") ?? "").includes("json");
  let body = null;
  try {
    if (json) body = parse(await answer.text());
  } catch (error) {
    if (error.name === "AbortError") throw error;
    // The answer ended before its time.
    throw new Problem({ status: 0 });
  }
  if (!answer.ok) throw new Problem({ status: answer.status, ...body });
  return body;
}

/** A file of `/api/v1/export` with the key, which a plain link cannot send. */
export async function download(url, name) {
  const answer = await fetch(url, { headers: headers() });
  if (!answer.ok) throw new Problem({ status: answer.status });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const answers = new Map();

/** Forgets what was kept, because the index has changed or a key was given. */
export function forgetAnswers() {
  answers.clear();
}

/** One answer that the page shows: its data, or its error, or that it is on its way. */
export class Resource {
  /** @param {() => void} changed called whenever there is something new to draw */
  constructor(changed) {
    this.changed = changed;
    this.url = "";
    this.data = null;
    this.error = null;
    this.loading = false;
  }

  /** Loads `url` unless it is there already. With `keep` the old data stays in sight meanwhile. */
  async load(url, { keep = true } = {}) {
    if (url === this.url && !this.error) return;
    this.controller?.abort();
    this.url = url;
    this.error = null;
    this.loading = !answers.has(url);
    if (!this.loading) {
      this.data = answers.get(url);
      return;
    }
    if (!keep) this.data = null;
    const controller = new AbortController();
    this.controller = controller;
    try {
      const data = await getJson(url, controller.signal);
      remember(url, data);
      if (this.url === url) this.data = data;
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Problem)) throw error;
      if (this.url === url) Object.assign(this, { error, data: null });
    }
    if (this.url === url) {
      this.loading = false;
      this.changed();
    }
  }

  /** Replaces the data, for instance by more of it. */
  set(data) {
    this.data = data;
    remember(this.url, data);
  }

  /** Lets the next load ask the server again. */
  forget() {
    this.controller?.abort();
    Object.assign(this, { url: "", error: null, loading: false });
  }
}

function remember(url, data) {
  answers.delete(url);
  answers.set(url, data);
  if (answers.size > CACHED) answers.delete(answers.keys().next().value);
}
