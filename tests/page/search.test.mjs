// Searching, choosing, paging: the list and what is around it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, counted, found, open, params, suggestions } from "./support.mjs";

test("a search marks what it found and says how much that is", async (t) => {
  const total = await counted("q=碳达峰");
  const page = await open(t, "/");
  await page.getByRole("combobox", { name: "检索" }).fill("碳达峰");
  await page.keyboard.press("Enter");
  await found(page, total);
  assert.equal(params(page).q, "碳达峰");
  assert.equal(await page.title(), "碳达峰 – 碳索 Tansuo");
  assert.equal(await page.locator(".hit mark").first().innerText(), "碳达峰");
  assert.match(await page.locator("main h1").getByRole("status").innerText(), /条记录/);
  for (const link of await page.locator(".sources a").all()) {
    assert.match(await link.getAttribute("rel"), /noopener/);
  }
});

test("marks stand right behind characters beyond the first plane too", async (t) => {
  const page = await open(t, "/?q=" + encodeURIComponent('"叶片用碳纤维"'));
  const mark = page.locator(".snippet mark").first();
  await mark.waitFor();
  assert.equal(await mark.innerText(), "叶片用碳纤维");
});

test("what an address says is what the page writes into it", async (t) => {
  const page = await open(t, "/");
  const wrong = await page.evaluate(async () => {
    const { addressOf, emptyState, monthsOf, readState, valueOfMonths } = await import("/assets/state.js");
    const texts = ["碳达峰", 'a&b=c#d?e/"f"', "%2C+ %", "x,y", "〇：（）"];
    const some = (values) => values.filter(() => Math.random() < 0.4);
    const wrong = [];
    for (let i = 0; i < 500; i += 1) {
      const state = { ...emptyState(), q: some(texts).join(" ").trim(), record: some(["0a1b"]).join("") };
      state.view = ["list", "timeline", "coverage"][i % 3];
      for (const name of ["province", "sector", "type", "kind", "variant", "year"]) state[name] = some(["贵州", "power", "2021-03..2021-09", ">=2020"]);
      for (const name of ["date", "confidence", "lag", "sort", "collapse"]) state[name] = some(["-90..90", "<0"]).join("");
      const address = addressOf(state, some(["en"]).join(""));
      const read = readState(new URL(address, location.href).search);
      if (Object.keys(state).some((name) => JSON.stringify(read[name]) !== JSON.stringify(state[name]))) {
        wrong.push([address, state]);
      }
    }
    for (const value of ["2021", "2020..2022", "2021-03", "2021-03..2022-12", "2020-01..2021-11"]) {
      if (valueOfMonths(...monthsOf(value)) !== value) wrong.push(value);
    }
    for (const value of [">=2021", "2021..", "..2021", "", "二〇二一"]) if (monthsOf(value) !== null) wrong.push(value);
    return wrong;
  });
  assert.deepEqual(wrong, []);
});

test("two provinces are joined, and the back button takes them away one by one", async (t) => {
  const one = await counted("province=广东");
  const both = await counted("province=广东,山西");
  const page = await open(t, "/");
  await page.getByRole("checkbox", { name: /^广东 \d/ }).check();
  await found(page, one);
  await page.getByRole("checkbox", { name: /^山西 \d/ }).check();
  await found(page, both);
  assert.ok(both > one);
  assert.equal(params(page).province, "广东,山西");
  assert.equal(await page.locator(".chosen li").count(), 3);
  await page.goBack();
  await found(page, one);
  assert.equal(await page.getByRole("checkbox", { name: /^山西 \d/ }).isChecked(), false);
  await page.goForward();
  await found(page, both);
  await page.getByRole("link", { name: "去掉条件：广东" }).click();
  await found(page, both - one);
});

test("other names in an address become those of the facets", async (t) => {
  for (const view of ["list", "timeline", "coverage"]) {
    const page = await open(t, `/?province=guizhou&sector=工业&view=${view}`);
    await page.waitForURL((url) => url.searchParams.get("province") === "贵州" && url.searchParams.get("sector") === "industry");
    if (view === "list") assert.equal(await page.getByRole("checkbox", { name: /^贵州 \d/ }).isChecked(), true);
    await page.context().close();
  }
});

test("the caption counts the years that are chosen, not those between", async (t) => {
  const { facets } = await api("facets?facets=month&count=change-points");
  for (const [years, inside] of [["2020,2022", (month) => /^202[02]/.test(month)], [">=2021", (month) => month >= "2021"]]) {
    const n = facets.month.filter(({ value }) => inside(value)).reduce((sum, { count }) => sum + count, 0);
    const page = await open(t, `/?year=${encodeURIComponent(years)}`);
    await page.locator(".months figcaption", { hasText: `变点 ${n} 个` }).waitFor();
    assert.equal(await page.locator(".months rect.in").count(), facets.month.filter(({ value }) => inside(value)).length, years);
    await page.context().close();
  }
});

test("a range of months is brushed with the pointer, and taken away again", async (t) => {
  const all = await counted("");
  const page = await open(t, "/");
  const chart = page.locator("month-histogram svg");
  await chart.waitFor();
  const box = await chart.boundingBox();
  await page.mouse.move(box.x + box.width * 0.3, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 40, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/year=/);
  const { year } = params(page);
  assert.match(year, /^\d{4}-\d{2}\.\.\d{4}-\d{2}$/);
  const total = await counted(`year=${year}`);
  assert.ok(total > 0 && total < all, `${total} of ${all}`);
  await found(page, total);
  await page.getByRole("button", { name: "全部月份" }).click();
  await found(page, all);
  assert.equal(params(page).year, undefined);
});

test("a range of months is chosen with the keyboard", async (t) => {
  const page = await open(t, "/");
  const start = page.getByRole("slider", { name: "起始月份" });
  await start.focus();
  const before = await start.getAttribute("aria-valuetext");
  await page.keyboard.press("PageDown");
  await page.keyboard.press("ArrowRight");
  await page.waitForURL(/year=/);
  assert.notEqual(await start.getAttribute("aria-valuetext"), before);
  const total = await counted(`year=${params(page).year}`);
  await found(page, total);
  assert.equal(await start.evaluate((element) => element === document.activeElement), true, "the focus stays");
  await page.keyboard.press("Delete");
  await page.waitForURL((url) => !url.search.includes("year"));
});

test("a range of months is brushed with a finger", async (t) => {
  const page = await open(t, "/", { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const chart = page.locator("month-histogram svg");
  await chart.waitFor();
  const box = await chart.boundingBox();
  const finger = await page.context().newCDPSession(page);
  const touch = (type, share) => finger.send("Input.dispatchTouchEvent", {
    type, touchPoints: share === null ? [] : [{ x: box.x + box.width * share, y: box.y + 40 }],
  });
  await touch("touchStart", 0.2);
  for (const share of [0.3, 0.4, 0.5]) await touch("touchMove", share);
  await touch("touchEnd", null);
  await page.waitForURL(/year=/);
  await found(page, await counted(`year=${params(page).year}`));
});

test("a month is chosen with a click", async (t) => {
  const page = await open(t, "/");
  const bar = await page.locator("month-histogram .bars rect").nth(3).boundingBox();
  await page.mouse.click(bar.x + bar.width / 2, bar.y + bar.height - 4);
  await page.waitForURL(/year=\d{4}-\d{2}$/);
});

test("more records are shown when asked for", async (t) => {
  const total = await counted("");
  assert.ok(total > 20);
  const page = await open(t, "/");
  await found(page, total);
  assert.equal(await page.locator(".hits > li").count(), 20);
  await page.getByRole("button", { name: "再列一些" }).click();
  await page.locator(".hits > li").nth(20).waitFor();
  const ids = await page.locator(".hit-title").evaluateAll((links) => links.map((link) => link.dataset.id));
  assert.equal(ids.length, Math.min(40, total));
  assert.equal(new Set(ids).size, ids.length, "no record twice");
});

test("when the index moves on between two pages, the list begins again", async (t) => {
  const page = await open(t, "/", { expected: [/status of 410/] });
  await page.locator(".hits").waitFor();
  await page.route("**/api/v1/search*cursor=*", (route) => route.fulfill({ status: 410, json: { status: 410, title: "expired" } }));
  await page.getByRole("button", { name: "再列一些" }).click();
  await page.getByRole("heading", { name: "索引已经更新" }).waitFor();
  await page.unroute("**/api/v1/search*cursor=*");
  await page.getByRole("button", { name: "重试" }).click();
  await page.getByRole("alert").waitFor({ state: "detached" });
  assert.equal(await page.locator(".hits > li").count(), 20);
});

test("the order and one hit for each policy are kept in the address", async (t) => {
  const total = await counted("q=碳达峰&variant=all&collapse=policy");
  const page = await open(t, "/?q=碳达峰&variant=all");
  await page.getByLabel("排序").selectOption("date");
  await page.waitForURL(/sort=date/);
  await page.getByLabel("同一政策只列一次").check();
  await found(page, total);
  assert.equal(params(page).collapse, "policy");
  await page.getByText(/共有 \d+ 条记录提到/).first().waitFor();
});

test("the box completes what is typed", async (t) => {
  const page = await open(t, "/");
  const box = page.getByRole("combobox", { name: "检索" });
  await box.pressSequentially("贵");
  await suggestions(page).first().waitFor();
  assert.equal(await box.getAttribute("aria-expanded"), "true");
  const province = suggestions(page).filter({ hasText: "省份" }).filter({ hasText: "贵州" });
  await province.waitFor();
  for (let i = 0; i < 10 && (await province.getAttribute("aria-selected")) !== "true"; i += 1) {
    await box.press("ArrowDown");
  }
  assert.equal(await box.getAttribute("aria-activedescendant"), await province.getAttribute("id"));
  await box.press("Enter");
  await found(page, await counted("province=贵州"));
  assert.deepEqual(params(page), { province: "贵州" });
  await box.pressSequentially("碳");
  await suggestions(page).first().waitFor();
  await box.press("Escape");
  assert.equal(await suggestions(page).count(), 0);
});

test("a completed title is searched for as it is written", async (t) => {
  const page = await open(t, "/");
  const box = page.getByRole("combobox", { name: "检索" });
  await box.pressSequentially("山西省碳");
  const title = suggestions(page).filter({ hasText: "标题" }).first();
  await title.click();
  await page.locator(".hit").first().waitFor();
  assert.match(params(page).q, /^".*山西省碳.*"$/);
});

test("a query that cannot be read is pointed at", async (t) => {
  const page = await open(t, "/?q=" + encodeURIComponent("碳达峰 sektor:power"), { expected: [/status of 400/] });
  const problem = page.getByRole("alert");
  await problem.waitFor();
  assert.match(await problem.innerText(), /检索式无法解读/);
  assert.match(await problem.locator(".wrong").innerText(), /^sektor:?$/);
  assert.match(await problem.innerText(), /sector/);
  const box = page.getByRole("combobox", { name: "检索" });
  assert.equal(await box.getAttribute("aria-invalid"), "true");
  await box.fill("碳达峰 sector:power");
  await box.press("Enter");
  await page.locator(".hit").first().waitFor();
  assert.equal(await problem.count(), 0);
});

test("nothing found says what to do", async (t) => {
  const page = await open(t, "/?q=zzzz不存在的词&province=贵州");
  await page.getByRole("heading", { name: "没有找到记录" }).waitFor();
  assert.match(await page.locator(".empty").innerText(), /去掉一些筛选条件/);
});

test("a server that is away is said to be, and asked again", async (t) => {
  const page = await open(t, "/", { expected: [/ERR_FAILED/, /Failed to load resource/] });
  await page.route("**/api/v1/search*", (route) => route.abort());
  await page.getByRole("checkbox", { name: /^广东 \d/ }).check();
  await page.getByRole("heading", { name: "连不上服务器" }).waitFor();
  await page.unroute("**/api/v1/search*");
  await page.getByRole("button", { name: "重试" }).click();
  await found(page, await counted("province=广东"));
});

test("what is shown is exported", async (t) => {
  const page = await open(t, "/?q=碳达峰&province=贵州");
  await page.locator("summary", { hasText: "导出" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "JSON Lines" }).click()]);
  const { readFile } = await import("node:fs/promises");
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(lines.length, await counted("q=碳达峰&province=贵州"));
  assert.ok(lines.every((record) => record.province === "贵州" && record.text));
});

test("markup in a report stays text, and what is no web address is no link", async (t) => {
  const page = await open(t, "/?q=渤海湾风场并网");
  await page.locator(".hit").first().waitFor();
  assert.match(await page.locator(".hit-title").first().innerText(), /<script>/);
  assert.equal(await page.locator('#main a[href^="javascript:"]').count(), 0);
  await page.locator(".hit-title").first().click();
  await page.locator(".facts").waitFor();
  assert.match(await page.locator(".reading").innerText(), /<img src=x/);
  assert.equal(await page.locator('#main img, #main script, #main a[href^="javascript:"]').count(), 0);
  assert.match(await page.title(), /渤海湾风场并网<script>/);
});
