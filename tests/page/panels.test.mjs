// What stands around the records: policies, long facets, versions, corrections, charts, references, the first view.
import assert from "node:assert/strict";
import { test } from "node:test";
import { firstView } from "./first-view.mjs";
import { SERVER, api, counted, found, open, params, suggestions } from "./support.mjs";

test("policies have a page; what they disagree on leads to each record", async (t) => {
  const { policies } = await api("policies?contradictions=true");
  const [policy] = policies;
  assert.ok(policy, "the corpus has a contradiction");
  const page = await open(t, "/");
  await page.getByRole("link", { name: "政策", exact: true }).click();
  const { total } = await api("policies");
  await page.getByText(`政策与事件 ${total} 项`).waitFor();
  await page.getByLabel("只看说法不一的").check();
  await page.getByText(`政策与事件 ${policies.length} 项`).waitFor();
  assert.deepEqual(params(page), { view: "policies", contradictions: "true" });
  const entry = page.locator(".policy").filter({ hasText: policy.title });
  const { claims } = policy.contradictions[0];
  assert.equal(await entry.locator(".contradictions dd > ul > li").count(), claims.length);
  for (const id of claims.flatMap(({ records }) => records)) {
    assert.equal(await entry.locator(`.claimants a[href*="${id}"]`).count(), 1);
  }
  await entry.getByText(`提到它的 ${policy.mentions} 条记录`).click();
  await entry.locator("tbody tr").nth(policy.mentions - 1).waitFor();
  assert.equal(await entry.locator("tbody tr").count(), policy.mentions);
  await entry.locator(".claimants a").first().click();
  await page.getByRole("heading", { name: "各报告说法不一" }).waitFor();
  await page.getByRole("link", { name: "返回政策" }).click();
  await page.locator(".policies").waitFor();
});

test("a value of a long facet is looked for and chosen", async (t) => {
  const { facets } = await api("facets?facets=issuer");
  const { value } = facets.issuer.findLast((issuer) => issuer.value.length > 6);
  const page = await open(t, "/");
  const facet = page.locator(".facet-issuer");
  await facet.locator("li").first().waitFor();
  assert.equal(await facet.locator("li").count(), 8);
  await facet.getByRole("button", { name: "查找更多" }).click();
  const box = facet.getByRole("searchbox", { name: "在“发布机构”中查找" });
  await box.fill("没有这个机构");
  await facet.getByText("没有这样的值").waitFor();
  await box.fill(value.slice(0, 6));
  const fitting = facets.issuer.filter((issuer) => issuer.value.includes(value.slice(0, 6)));
  await facet.locator("li").nth(fitting.length - 1).waitFor();
  assert.equal(await facet.locator("li").count(), fitting.length);
  await facet.getByText(value, { exact: true }).click();
  await page.waitForURL(/issuer=/);
  await found(page, await counted(new URLSearchParams({ issuer: `"${value}"` })));
  assert.equal(await facet.getByRole("checkbox", { checked: true }).count(), 1);
  await page.reload();
  await page.getByRole("link", { name: `去掉条件：${value}` }).click();
  await page.waitForURL((url) => !url.search);
});

test("records are chosen by kind, by host and by their own year", async (t) => {
  for (const [facet, name] of [["kind", "kind"], ["host", "host"], ["record-year", "date"]]) {
    const { facets } = await api(`facets?facets=${facet}`);
    const [{ value, count }] = facets[facet].filter((one) => one.value !== "unknown");
    const page = await open(t, "/");
    await page.locator(`.facet-${facet} input[value="${value}"]`).check();
    await found(page, count);
    assert.equal(params(page)[name], value);
    await page.context().close();
  }
});

test("on a small screen a button counts the filters, and a bar leads to the hits", async (t) => {
  const page = await open(t, "/?province=广东&type=event", { viewport: { width: 360, height: 740 } });
  await page.locator(".hits").waitFor();
  assert.match(await page.getByRole("button", { name: "筛选" }).innerText(), /2/);
  await page.getByRole("button", { name: "筛选" }).click();
  const { total } = await api("search?limit=20&province=广东&type=event");
  await page.getByRole("button", { name: `显示 ${total} 条` }).click();
  assert.equal(await page.getByRole("checkbox", { name: /^广东 \d/ }).isVisible(), false);
});

test("the newest or the oldest records come first", async (t) => {
  for (const [sort, first] of [["-date", (days) => days.sort().at(-1)], ["date", (days) => days.sort()[0]]]) {
    const { hits } = await api("search?limit=1000");
    const page = await open(t, "/");
    await page.getByLabel("排序").selectOption(sort);
    await page.waitForURL(/sort=/);
    const top = await api(`search?limit=1&sort=${sort}`);
    await page.locator(`.hits > li:first-child [data-id="${top.hits[0].id}"]`).waitFor();
    assert.equal(top.hits[0].date.start, first(hits.filter(({ date }) => date).map(({ date }) => date.start)));
    await page.context().close();
  }
});

test("other versions are folded under the original", async (t) => {
  const { hits } = await api("search?limit=100&fields=id,title,versions&versions=true");
  const { id, title, versions } = hits.find((hit) => hit.versions.length);
  const page = await open(t, `/?q=${encodeURIComponent(`"${title}"`)}`);
  const hit = page.locator(".hits > li").filter({ has: page.locator(`[data-id="${id}"]`) });
  await hit.getByText(`${versions.length + 1} 个版本`).click();
  await hit.locator(`.versions a[href*="${versions[0].id}"]`).click();
  await page.waitForURL(new RegExp(versions[0].id));
  await page.locator(".facts").waitFor();
});

test("what a hit lacks is struck through, and can be asked for", async (t) => {
  const page = await open(t, "/?q=碳达峰 火星");
  await page.locator(".hit s", { hasText: "火星" }).first().waitFor();
  await page.getByText("其中 0 条含全部检索词").waitFor();
  await page.getByRole("link", { name: "须含“火星”" }).first().click();
  await page.waitForURL((url) => url.searchParams.get("q") === '碳达峰 "火星"');
  await page.getByRole("heading", { name: "没有找到记录" }).waitFor();
});

test("a mistyped word is read as the one that was meant, and said to be", async (t) => {
  const { corrections } = await api("search?q=光符&limit=1");
  assert.equal(corrections[0].text, "光伏");
  const page = await open(t, "/?q=光符");
  await page.locator(".corrections", { hasText: "光伏" }).waitFor();
  await page.locator(".corrections a").click();
  await page.waitForURL((url) => /^("光符"|光伏)$/.test(url.searchParams.get("q")));
});

test("the last word is completed, in pinyin too, with the number of records", async (t) => {
  const page = await open(t, "/");
  const box = page.getByRole("combobox", { name: "检索" });
  await box.pressSequentially("煤电 tandaf");
  const word = suggestions(page).filter({ hasText: "碳达峰" }).first();
  await word.waitFor();
  const { suggestions: [first] } = await api("suggest?q=煤电 tandaf");
  assert.deepEqual(first.span, [3, 9]);
  assert.match(await word.innerText(), new RegExp(`${first.count}$`));
  await word.click();
  await page.waitForURL((url) => url.searchParams.get("q").startsWith("煤电 碳达峰"));
  await box.fill("");
  await box.pressSequentially("碳达峰 贵");
  await suggestions(page).filter({ hasText: "贵州" }).filter({ hasText: "省份" }).click();
  await page.waitForURL((url) => url.searchParams.get("province") === "贵州");
  assert.equal(params(page).q, "碳达峰");
});

test("a query error keeps the frame, in the language of the page, with a suggestion to follow", async (t) => {
  const page = await open(t, "/?q=" + encodeURIComponent("碳达峰 sektor:power"), { expected: [/status of 400/] });
  const problem = page.getByRole("alert");
  await problem.getByText("没有 \"sektor\" 这个字段").waitFor();
  await page.locator(".facet-province li").first().waitFor();
  await page.getByLabel("排序").waitFor();
  await page.getByRole("button", { name: "English" }).click();
  await problem.getByText("there is no field").waitFor();
  await problem.getByRole("link", { name: "碳达峰 sector:power" }).click();
  await page.waitForURL((url) => url.searchParams.get("q") === "碳达峰 sector:power");
  await page.locator(".hit").first().waitFor();
  const closed = await open(t, "/?q=" + encodeURIComponent("(碳达峰"), { expected: [/status of 400/] });
  await closed.getByRole("link", { name: "(碳达峰)" }).click();
  await closed.locator(".hit").first().waitFor();
});

test("the histogram says the number of a month under the pointer and at the focus", async (t) => {
  const page = await open(t, "/");
  const bar = page.locator("month-histogram .bars rect").nth(2);
  const { x, y, width, height } = await bar.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  const { value, count } = await bar.evaluate((element) => element.__data__);
  const [year, month] = value.split("-").map(Number);
  assert.equal(await page.locator("text.reading").textContent(), `${year}年${month}月：${count} 个`);
  await page.mouse.move(0, 0);
  assert.equal(await page.locator("text.reading").textContent(), "");
  await page.getByRole("slider", { name: "起始月份" }).focus();
  assert.match(await page.locator("text.reading").textContent(), /^\d+年1月：\d+ 个$/);
});

test("the timeline has one axis of lags, a legend, and the detector's figures on demand", async (t) => {
  const { change_points: points } = await api("timeline?province=贵州&sector=industry&variant=original");
  const { features } = points.find((point) => point.features);
  const page = await open(t, "/?view=timeline&province=贵州&sector=industry");
  await page.locator(".point").first().waitFor();
  assert.equal(await page.locator(".lags .axis").count(), 1);
  assert.equal(await page.locator(".lags .legend li").count(), 3);
  assert.ok(await page.locator(".overview .direct").count() > 0);
  const [name, text] = Object.entries(features)[0];
  const figure = page.locator(".features div").filter({ hasText: name }).first();
  assert.equal(await figure.isVisible(), false);
  await page.getByText("检测数值").first().click();
  assert.equal(await figure.locator("dd").innerText(), String(text));
});

test("under a query the heat map tells no match from no record and from no report", async (t) => {
  const page = await open(t, "/?view=coverage&q=碳达峰");
  await page.getByRole("link", { name: /^海南 · 航空：有报告，0 条记录/ }).waitFor();
  const { cells } = await api("coverage");
  const { cells: matching } = await api("coverage?q=碳达峰");
  const n = matching.filter((cell, i) => !cell.records && cells[i].records).length;
  assert.ok(n > 0);
  await page.locator("td.heat-no-match").nth(n - 1).waitFor();
  assert.equal(await page.locator("td.heat-no-match").count(), n);
  await page.getByText("有记录，没有符合条件的").waitFor();
});

test("a record is cited as GB/T 7714 and BibTeX", async (t) => {
  const { policies: [policy] } = await api("policies?contradictions=true");
  const page = await open(t, `/?record=${policy.records[0].id}`, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByText("引用").click();
  const reference = page.getByRole("group", { name: "GB/T 7714" });
  const text = await reference.innerText();
  const record = await api(`records/${policy.records[0].id}`);
  assert.ok(text.startsWith(`${record.issuer}. ${record.title}[EB/OL]. (`), text);
  assert.ok(text.endsWith(`${record.sources[0].url}.`), text);
  await page.getByRole("button", { name: "复制" }).first().click();
  await page.getByText("已复制").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
  const entry = await page.evaluate(async () => {
    const { bibtex } = await import("/assets/citation.js");
    const date = { start: "2021-05-01", precision: "month" };
    return bibtex({ id: "r1", title: "50% & $_{x}", issuer: null, date, sources: [], path: "a_b.md" }, "2025-01-02");
  });
  assert.equal(entry, "@misc{r1,\n  title = {{50\\% \\& \\$\\_\\{x\\}}},\n  year = {2021},\n  month = {05},\n  note = {Tansuo r1, a\\_b.md}\n}");
});

test("the page says when the index was made", async (t) => {
  const { indexed_at: at } = await api("search?limit=0");
  const page = await open(t, "/");
  assert.equal(await page.locator("footer time").getAttribute("datetime"), at);
});

test("the parts of a line are separated, and no mark begins or ends it", async (t) => {
  const page = await open(t, "/?q=碳达峰", { viewport: { width: 360, height: 740 } });
  await page.locator(".hits").waitFor();
  const stray = await page.locator(".meta").evaluateAll((lines) => lines.flatMap((line) => {
    const { left } = line.closest("article").getBoundingClientRect();
    // A mark takes the padding before a part: of the first one of a line it lies outside.
    return [...line.children].filter((part) => {
      const box = part.getBoundingClientRect();
      const before = [...line.children].some((other) => other !== part && Math.abs(other.getBoundingClientRect().top - box.top) < 4
        && other.getBoundingClientRect().left < box.left);
      return !before && box.left + parseFloat(getComputedStyle(part).paddingLeft) > left + 1;
    }).map((part) => part.textContent);
  }));
  assert.deepEqual(stray, []);
  assert.match(await page.locator(".meta").first().evaluate((line) => getComputedStyle(line).clipPath), /inset\(0px 0px 0px [1-9]/);
  const snippets = await page.locator(".snippet").allInnerTexts();
  assert.ok(snippets.length > 0);
  for (const text of snippets) assert.match(text, /[。！？；…!?;.][”’」』）)"']?\s*$/);
});

test("on a slow line something is painted within 1.5 s", async (t) => {
  const page = await open(t, "/?lang=zh");
  const clean = await page.context().browser().newContext({ locale: "zh-CN" });
  t.after(() => clean.close());
  const figures = await firstView(await clean.newPage(), SERVER);
  t.diagnostic(JSON.stringify(figures));
  assert.ok(figures.painted_ms < 1500, `${figures.painted_ms} ms`);
  assert.ok(figures.requests <= 30, `${figures.requests} requests`);
});

test("what was typed before the page was there is kept", async (t) => {
  const page = await open(t, "/");
  await page.route("**/app.js", async (route) => {
    await page.waitForFunction(() => document.getElementById("q").value === "碳达峰");
    await route.continue();
  });
  await page.goto(SERVER, { waitUntil: "commit" });
  await page.locator("#q").fill("碳达峰");
  await page.locator(".hits").waitFor();
  assert.equal(await page.getByRole("combobox", { name: "检索" }).inputValue(), "碳达峰");
});

test("a page that lacks a module says so", async (t) => {
  const page = await open(t, "/", { expected: [/ERR_FAILED/, /preloaded/] });
  await page.route("**/views/facets.js", (route) => route.abort());
  await page.goto(SERVER, { waitUntil: "commit" });
  await page.getByText("页面未能载入").waitFor();
});

test("a view whose module does not come is asked for again", async (t) => {
  const page = await open(t, "/", { expected: [/ERR_FAILED/] });
  await page.route("**/views/policies.js", (route) => route.abort());
  let release;
  const released = new Promise((resolve) => {
    release = resolve;
  });
  await page.route("**/api/v1/policies?**", async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(new URL("/?view=policies", SERVER).href);
  await page.getByRole("heading", { name: "连不上服务器" }).waitFor();
  // Once the list of policies is there, the page tries again by itself.
  const again = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/views/policies.js"));
  release();
  await again;
  await page.unroute("**/views/policies.js");
  await page.getByRole("button", { name: "重试" }).click();
  await page.locator(".policies").waitFor();
});

test("a title without end and a label that turns the direction do no harm", async (t) => {
  const page = await open(t, "/");
  await page.route("**/api/v1/search?**", async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    Object.assign(body.hits[0] ?? {}, { title: "碳".repeat(3000), title_highlights: [] });
    if (body.hits[0]?.sources) body.hits[0].sources = [{ label: "\u202enc.vog\u202c", url: "https://evil.example/" }];
    await route.fulfill({ response: answer, json: body });
  });
  for (const width of [360, 768, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(SERVER);
    await page.locator(".hits").waitFor();
    const { height } = await page.locator(".hit").first().boundingBox();
    assert.ok(height < 500, `${height} px at ${width}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `wider than ${width}`);
    const shown = await page.locator(".sources").first().innerText();
    assert.doesNotMatch(shown, /[\u202a-\u202e\u2066-\u2069]/);
    assert.match(shown, /\ufffdnc\.vog\ufffd evil\.example/);
  }
});

test("on paper there are no controls, and the ink is black on white", async (t) => {
  const page = await open(t, "/?q=碳达峰", { colorScheme: "dark" });
  await page.locator(".hits").waitFor();
  await page.emulateMedia({ media: "print" });
  for (const control of ["#q", ".filters", ".toolbar select", "summary.button", ".views", "#theme", ".more"]) {
    for (const one of await page.locator(control).all()) assert.equal(await one.isVisible(), false, control);
  }
  const [ink, paper, title] = await page.evaluate(() => [document.body, document.body, document.querySelector(".hit-title")]
    .map((element, i) => getComputedStyle(element)[i === 1 ? "backgroundColor" : "color"]));
  assert.deepEqual([ink, paper], ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
  const [red, green, blue] = title.match(/\d+/g).map(Number);
  assert.ok(red + green + blue < 300, `titles are dark on white paper: ${title}`);
});
