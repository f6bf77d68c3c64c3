// A record's page, the timeline, the heat map, languages, themes, keys, sizes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SERVER, api, counted, found, open, params, views } from "./support.mjs";

test("a record is opened, read and left again at the place where one was", async (t) => {
  const page = await open(t, "/", { viewport: { width: 1280, height: 600 } });
  const title = page.locator(".hit-title").nth(12);
  await title.scrollIntoViewIfNeeded();
  const id = await title.getAttribute("data-id");
  const top = await page.evaluate(() => scrollY);
  await title.click();
  const record = await api(`records/${id}`);
  await page.getByRole("heading", { level: 1, name: record.title }).waitFor();
  assert.equal(params(page).record, id);
  assert.equal(await page.locator("h1").evaluate((element) => element === document.activeElement), true);
  assert.equal(await page.evaluate(() => scrollY), 0);
  await page.getByText("报告原文").click();
  const [line] = record.text.split("\n");
  assert.ok((await page.locator(".original:not(.citations) pre").innerText()).includes(line.trim()));
  await page.getByRole("link", { name: "返回记录列表" }).click();
  await page.locator(".hits").waitFor();
  await page.waitForFunction((before) => Math.abs(scrollY - before) < 3, top);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.id), id);
});

test("a record shows who else mentions it, and where they disagree", async (t) => {
  const { policies } = await api("policies?contradictions=true&limit=50");
  const policy = policies.find(({ contradictions }) => contradictions.some(({ what }) => what === "date"));
  assert.ok(policy, "the corpus has a contradiction");
  const page = await open(t, `/?record=${policy.records[0].id}`);
  await page.getByRole("heading", { name: "各报告说法不一" }).waitFor();
  const stated = await page.locator(".contradictions .stated").allInnerTexts();
  const dates = policy.contradictions.find(({ what }) => what === "date").values.map(({ value }) => value);
  for (const date of dates) assert.ok(stated.includes(date), `${date} in ${stated}`);
  assert.equal(await page.locator(".mentions tbody tr").count(), policy.mentions - 1);
});

test("a record that is not there is said to be missing", async (t) => {
  const page = await open(t, "/?record=0000000000000001", { expected: [/status of 404/] });
  await page.getByRole("heading", { name: "找不到这一页的内容" }).waitFor();
});

test("the timeline shows the change points of one province and sector", async (t) => {
  const { change_points: points } = await api("timeline?province=贵州&sector=industry&variant=original");
  const page = await open(t, "/?view=timeline&province=贵州&sector=industry");
  const list = points;
  await page.locator(".point").nth(list.length - 1).waitFor();
  assert.equal(await page.locator(".point").count(), list.length);
  assert.equal(await page.locator(".overview a").count(), list.length);
  const lags = list.flatMap((point) => [...point.before, ...point.during, ...point.after]).filter((hit) => hit.lag);
  assert.equal(await page.locator(".lag-row .strip .dot").count(), lags.length);
  const before = list.flatMap((point) => point.before)[0];
  await page.locator(".lag", { hasText: `早于变点 ${before.lag.min === before.lag.max ? -before.lag.max : `${-before.lag.max}–${-before.lag.min}`} 天` }).first().waitFor();
  await page.getByLabel("省份").selectOption("山西");
  await page.waitForURL(/province=%E5%B1%B1%E8%A5%BF|province=山西/);
  await page.getByText("电力 (").first().waitFor({ state: "attached" });
  await page.locator(".brief .hit-title").first().click();
  await page.getByRole("link", { name: "返回时间线" }).waitFor();
});

test("a cell of the heat map filters; no report is not the same as nothing found", async (t) => {
  const page = await open(t, "/?view=coverage");
  const cell = page.getByRole("link", { name: /^贵州 · 工业：/ });
  const total = await counted("province=贵州&sector=industry");
  assert.equal(await cell.innerText(), String(total));
  await page.getByRole("link", { name: /^海南 · 航空：有报告，0 条记录/ }).waitFor();
  assert.equal(await page.locator("td.heat-no-report", { hasText: "–" }).count() > 0, true);
  await cell.click();
  await found(page, total);
  assert.deepEqual(params(page), { province: "贵州", sector: "industry" });
  await page.goBack();
  await page.locator("table.heat").waitFor();
});

test("on a wide screen the heat map stands beside the records", async (t) => {
  const page = await open(t, "/", { viewport: { width: 1920, height: 1080 } });
  const cell = page.locator(".rail").getByRole("link", { name: /^山西 · 电力：/ });
  await cell.click();
  await found(page, await counted("province=山西&sector=power"));
  await page.locator('.rail td a[aria-current="true"]').click();
  await found(page, await counted(""));
});

test("the language is switched and remembered, and an address may ask for one", async (t) => {
  const page = await open(t, "/?province=贵州");
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("button", { name: "Search" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.deepEqual(params(page), { province: "贵州" });
  await page.getByRole("checkbox", { name: /^Guizhou \d/ }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Search" }).waitFor();
  await page.goto(new URL("/?lang=zh", SERVER).href);
  await page.getByRole("button", { name: "检索" }).waitFor();
  const english = await open(t, "/", { locale: "en-GB" });
  await english.getByRole("button", { name: "Search" }).waitFor();
});

test("the page waits for its words, however late they come", async (t) => {
  const page = await open(t, "/");
  await page.route("**/assets/i18n/*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue();
  });
  await page.reload();
  await page.locator(".hits").waitFor();
  assert.match(await page.locator("#found").innerText(), /条记录/);
});

test("the theme follows the system until another one is chosen", async (t) => {
  const page = await open(t, "/", { colorScheme: "dark" });
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await paper();
  await page.getByRole("button", { name: "主题" }).click();
  const light = await paper();
  assert.notEqual(light, dark);
  await page.reload();
  await page.locator(".hits").waitFor();
  assert.equal(await paper(), light);
});

test("the keys lead to the box, through the records, into one and back", async (t) => {
  const page = await open(t, "/?q=碳达峰");
  await page.locator(".hits").waitFor();
  const at = () => page.evaluate(() => {
    const titles = [...document.querySelectorAll(".hit-title")];
    return titles.indexOf(document.activeElement);
  });
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.equal(await at(), 1);
  await page.keyboard.press("k");
  assert.equal(await at(), 0);
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, "solid", "the focus is seen");
  await page.keyboard.press("Enter");
  await page.locator(".facts").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".hits").waitFor();
  await page.waitForFunction(() => document.activeElement.classList.contains("hit-title"));
  assert.equal(await at(), 0);
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");
  await page.keyboard.type("j?");
  assert.equal(await page.locator("#q").inputValue(), "j?", "keys are letters while one types");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "帮助" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
});

test("everything is reached with the Tab key alone", async (t) => {
  const page = await open(t, "/?q=碳达峰");
  await page.locator(".hits").waitFor();
  const reached = new Set();
  for (let i = 0; i < 90; i += 1) {
    await page.keyboard.press("Tab");
    const what = await page.evaluate(() => {
      const { localName, className, id, type } = document.activeElement;
      return [localName, id || type || (className.baseVal ?? className)].join(" ");
    });
    reached.add(what);
  }
  for (const what of ["a skip", "input q", "button lang", "button theme", "input checkbox", "rect handle-key", "summary button", "a hit-title"]) {
    assert.ok(reached.has(what), `${what} among ${[...reached].join(", ")}`);
  }
});

test("no view is wider than the screen", async (t) => {
  for (const [name, address] of await views()) {
    for (const width of [360, 768, 1920]) {
      const page = await open(t, address, { viewport: { width, height: 800 } });
      await page.locator(".hits, .facts, .point, table.heat, .policies").first().waitFor();
      const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(wide <= seen, `${name} is ${wide} wide on ${seen}`);
      await page.context().close();
    }
  }
});

test("the names of the heat map keep to their cells, in both languages", async (t) => {
  for (const lang of ["zh", "en"]) {
    for (const [width, view] of [[360, "coverage"], [1920, "coverage"], [1920, "list"], [1536, "list"]]) {
      const page = await open(t, `/?view=${view}&lang=${lang}`, { viewport: { width, height: 800 } });
      await page.locator("table.heat").waitFor();
      const heads = await page.locator("table.heat th").evaluateAll((cells) => cells
        .filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent.trim()));
      assert.deepEqual(heads, [], `${lang} at ${width}`);
      await page.context().close();
    }
  }
});

test("on a small screen the filters are folded away", async (t) => {
  const page = await open(t, "/", { viewport: { width: 360, height: 740 } });
  const box = page.getByRole("checkbox", { name: /^广东 \d/ });
  assert.equal(await box.isVisible(), false);
  await page.getByRole("button", { name: "筛选" }).click();
  await box.check();
  await found(page, await counted("province=广东"));
});

test("the first page weighs less than 200 KB", async (t) => {
  const page = await open(t, "/");
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  let bytes = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.reload();
  await page.locator(".hits").waitFor();
  t.diagnostic(`${bytes} bytes`);
  assert.ok(bytes > 20_000 && bytes < 200_000, `${bytes} bytes`);
});
