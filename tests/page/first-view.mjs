// How long the first view takes on a slow line: `node first-view.mjs http://127.0.0.1:7878/ [address]`.
// 400 ms a round trip and 1.6 Mbit/s, with an empty cache; the median of five loads.
import { chromium } from "playwright-core";
import { fileURLToPath } from "node:url";

const RUNS = 5;

/**
 * Loads an address over a slow line: milliseconds until something is painted and until the records are
 * there, requests and bytes until then. Chromium delays each request by a round trip, but not each connection.
 */
export async function firstView(page, url) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false, latency: 400, downloadThroughput: 200_000, uploadThroughput: 200_000,
  });
  let [requests, bytes] = [0, 0];
  session.on("Network.requestWillBeSent", () => {
    requests += 1;
  });
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.goto(url, { waitUntil: "commit" });
  await page.locator(".hits").waitFor();
  const [painted_ms, records_ms] = await page.evaluate(() => [
    performance.getEntriesByName("first-contentful-paint")[0].startTime, performance.now(),
  ].map(Math.round));
  return { painted_ms, records_ms, requests, bytes };
}

async function measure([server = "http://127.0.0.1:7878/", address = "/"]) {
  const args = process.getuid?.() === 0 ? ["--no-sandbox", "--disable-dev-shm-usage"] : [];
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
  const runs = [];
  for (let i = 0; i < RUNS; i += 1) {
    const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1280, height: 900 } });
    runs.push(await firstView(await context.newPage(), new URL(address, server).href));
    await context.close();
  }
  await browser.close();
  for (const name of Object.keys(runs[0])) {
    const values = runs.map((run) => run[name]).sort((a, b) => a - b);
    console.log(`${name}: ${values[Math.floor(RUNS / 2)]} (${values[0]}–${values.at(-1)})`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await measure(process.argv.slice(2));
