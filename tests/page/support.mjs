// A browser for the tests, and what must hold on every page that they open.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { chromium } from "playwright-core";

/** Where the server runs; tests/page.rs starts it. */
export const SERVER = process.env.TANSUO_URL ?? "http://127.0.0.1:7878/";
/** Generous, because the machine may be busy with other tests. */
const PATIENCE_MS = 45_000;

let browser;
before(async () => {
  // In a container one is root, for whom Chromium's own sandbox does not start, and shared memory is small.
  const args = process.getuid?.() === 0 ? ["--no-sandbox", "--disable-dev-shm-usage"] : ["--disable-dev-shm-usage"];
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
});
after(() => browser?.close());

/**
 * Opens an address of the page in a browser of its own, in Chinese unless told otherwise.
 * When the test ends, nothing may have been complained of and no other host been asked.
 * `expected` are complaints that the test provokes.
 */
export async function open(t, address, { expected = [], server = SERVER, ...options } = {}) {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints = [];
  const elsewhere = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.stack));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (!["data:", "blob:"].includes(protocol) && origin !== new URL(server).origin) elsewhere.push(request.url());
  });
  t.after(async () => {
    const unexpected = complaints.filter((text) => !expected.some((pattern) => pattern.test(text)));
    // What a test answers in place of the server may be under way still.
    if (!page.isClosed()) await page.unrouteAll({ behavior: "ignoreErrors" });
    await context.close();
    assert.deepEqual(unexpected, [], "the browser complained");
    assert.deepEqual(elsewhere, [], "another host was asked");
  });
  await page.goto(new URL(address, server).href);
  await page.locator("#main").waitFor();
  return page;
}

/** The JSON of the API. */
export async function api(path) {
  const answer = await fetch(new URL(`/api/v1/${path}`, SERVER));
  assert.equal(answer.status, 200, path);
  return answer.json();
}

/** How many records a search of the page counts: those of originals, of which facets and cells are counted too. */
export async function counted(query) {
  const { total, hits } = await api(`search?limit=20&${query}`);
  return total - hits.filter((hit) => hit.only_in_rewriting).length;
}

/** Waits until the list shows so many records. */
export async function found(page, total) {
  await page.locator("#found", { hasText: new RegExp(`^${total} `) }).waitFor();
  await page.locator(".hits.stale").waitFor({ state: "detached" });
}

/** What the search box offers. */
export function suggestions(page) {
  return page.locator("#suggestions [role=option]");
}

/** The parameters in the address of the page. */
export function params(page) {
  return Object.fromEntries(new URL(page.url()).searchParams);
}

/** Every view: a name, and the address as the corpus fills it. */
export async function views() {
  const { hits } = await api("search?q=碳达峰&province=贵州&limit=1");
  return [
    ["list", "/?q=碳达峰"],
    ["record", `/?record=${hits[0].id}`],
    ["timeline", "/?view=timeline&province=贵州&sector=industry"],
    ["coverage", "/?view=coverage&q=碳达峰"],
    ["policies", "/?view=policies&contradictions=true"],
  ];
}
