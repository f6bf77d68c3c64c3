// A server that asks for a key: the page asks its reader for it, and sends it along.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { open } from "./support.mjs";

const LOCKED = process.env.TANSUO_LOCKED_URL;

test("a key is asked for, sent along, and kept for this tab", { skip: !LOCKED && "no server with a key" }, async (t) => {
  const page = await open(t, "/?q=碳达峰", { server: LOCKED, expected: [/status of 401/] });
  await page.getByRole("heading", { name: "需要密钥" }).waitFor();
  // A header cannot hold it: the page once sent it, and could not be used any more.
  await page.getByLabel("密钥").fill("密钥在此");
  await page.getByRole("button", { name: "继续" }).click();
  await page.getByText("密钥只能由英文字母").waitFor();
  await page.getByLabel("密钥").fill("wrong");
  await page.getByRole("button", { name: "继续" }).click();
  await page.getByText("服务器不接受这个密钥").waitFor();
  await page.getByLabel("密钥").fill(process.env.TANSUO_KEY);
  await page.getByRole("button", { name: "继续" }).click();
  await page.locator(".hits").waitFor();
  await page.reload();
  await page.locator(".hits").waitFor();
  await page.locator("summary", { hasText: "导出" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV" }).click()]);
  assert.equal(file.suggestedFilename(), "tansuo.csv");
  assert.match(await readFile(await file.path(), "utf8"), /碳达峰/);
});
