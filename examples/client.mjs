#!/usr/bin/env node
// Prints what a server of tansuo finds, page by page. Needs nothing but Node 18.
//
//     tansuo serve &
//     node examples/client.mjs 碳达峰 --province 贵州

import { parseArgs } from "node:util";

/** A server of tansuo. */
class Tansuo {
  constructor(url, key) {
    this.url = url;
    this.headers = key ? { authorization: `Bearer ${key}` } : {};
  }

  /** The answer to a request; throws an error with what the server says is wrong. */
  async get(path, parameters) {
    const url = new URL(`/api/v1/${path}`, this.url);
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined && value !== null) url.searchParams.set(name, value);
    }
    const answer = await fetch(url, { headers: this.headers });
    const body = await answer.json();
    if (answer.ok) return body;
    const where = body.span ? ` (${JSON.stringify(body.value)}, ${body.span})` : "";
    throw new Error(body.detail + where);
  }

  /** Every hit, the best first. The pages are those of one state of the index. */
  async *search(q, filters) {
    let cursor;
    do {
      const page = await this.get("search", { q, limit: 100, cursor, ...filters });
      yield* page.hits;
      cursor = page.next;
    } while (cursor !== null);
  }
}

const option = { type: "string", multiple: true };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { url: { type: "string" }, key: { type: "string" }, province: option, sector: option, type: option, kind: option, year: option },
});
const { url = "http://127.0.0.1:7878", key = process.env.TANSUO_KEY, ...filters } = values;
try {
  for await (const hit of new Tansuo(url, key).search(positionals.join(" "), filters)) {
    const lag = hit.lag ? `${hit.lag.min}..${hit.lag.max} days` : "no date";
    console.log([hit.id, hit.title, `${hit.path}:${hit.lines[0]}`, lag].join("  "));
  }
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}
