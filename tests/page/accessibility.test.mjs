// axe-core on every view: light and dark, at three widths, in both languages.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { open, suggestions, views } from "./support.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds. */
async function violations(page) {
  // The page's policy forbids scripts in it, so axe comes in through the debugger.
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  return found.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.slice(0, 5).map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n  ")}`);
}

for (const colorScheme of ["light", "dark"]) {
  for (const width of [360, 768, 1280, 1920]) {
    for (const locale of width === 1920 ? ["en-GB"] : ["zh-CN", "en-GB"]) {
      test(`no violation at ${width} px in the ${colorScheme} theme, ${locale}`, async (t) => {
        for (const [name, address] of await views()) {
          const page = await open(t, address, { colorScheme, locale, viewport: { width, height: 900 } });
          await page.locator(".hits, .facts, .point, table.heat, .policies").first().waitFor();
          await page.waitForLoadState("networkidle");
          assert.deepEqual(await violations(page), [], name);
          await page.context().close();
        }
      });
    }
  }
}

test("no violation where filters are chosen, a menu is open, a query wrong, help shown", async (t) => {
  const page = await open(t, "/?province=贵州,山西&year=2021-03..2022-11&sort=date", { viewport: { width: 1920, height: 1080 } });
  await page.locator(".hits").waitFor();
  await page.locator("summary", { hasText: "导出" }).click();
  await page.keyboard.press("/");
  await page.keyboard.type("贵");
  await suggestions(page).first().waitFor();
  assert.deepEqual(await violations(page), [], "menus");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  assert.deepEqual(await violations(page), [], "help");
  const facets = await open(t, "/");
  await facets.getByRole("button", { name: "查找更多" }).first().click();
  await facets.getByRole("searchbox", { name: "在“发布机构”中查找" }).waitFor();
  assert.deepEqual(await violations(facets), [], "a value is looked for");
  const wrong = await open(t, "/?q=(碳达峰", { expected: [/status of 400/] });
  await wrong.getByRole("alert").waitFor();
  assert.deepEqual(await violations(wrong), [], "a wrong query");
});
