// The pictures under docs/: `node screenshots.mjs http://127.0.0.1:7878/` beside a server on an index of
// corpus/, with a Chinese font installed; then `pngquant --ext .png --force ../../docs/*.png`. Look at them.
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";

const server = process.argv[2] ?? "http://127.0.0.1:7878/";
const folder = new URL("../../docs/", import.meta.url).pathname;
const pictures = [
  ["page-1920", 1920, 1080, "/?q=碳达峰&province=贵州,山西,青海", "light"],
  ["page-1280", 1280, 900, "/?view=policies", "light"],
  ["page-1024", 1024, 1100, "/?view=timeline&province=贵州&sector=industry", "light"],
  ["page-360", 360, 780, "/?q=碳达峰", "dark"],
];

await mkdir(folder, { recursive: true });
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
for (const [name, width, height, address, colorScheme] of pictures) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme, locale: "zh-CN" });
  await page.goto(new URL(address, server).href);
  await page.locator(".hits, .point, .policies").first().waitFor();
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: `${folder}${name}.png` });
  await page.close();
}
await browser.close();
