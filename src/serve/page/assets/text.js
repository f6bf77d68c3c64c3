// Text of reports as the page shows it. Positions are characters, as the API counts them.
import { html } from "./vendor.js";
import { currentLang, t } from "./i18n.js";

/** `text` with the character ranges of `highlights` marked; ranges that touch become one. */
export function marked(text, highlights) {
  if (!highlights?.length) return text;
  const characters = Array.from(text);
  const pieces = [];
  let at = 0;
  for (const [start, end] of joined(highlights)) {
    if (start > at) pieces.push(characters.slice(at, start).join(""));
    pieces.push(html`<mark>${characters.slice(start, end).join("")}</mark>`);
    at = end;
  }
  if (at < characters.length) pieces.push(characters.slice(at).join(""));
  return pieces;
}

function joined(ranges) {
  const result = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

/** Days from the change point in words: 早于变点 30 天; of a date that is no day, a span of them. */
export function lagWords(lag) {
  if (!lag) return t("lag.none");
  const { min, max } = lag;
  if (min === 0 && max === 0) return t("lag.during");
  const side = lagSide(lag);
  if (!side) return t("lag.around", { before: Math.abs(min), after: max });
  const [from, to] = [Math.abs(min), Math.abs(max)].sort((a, b) => a - b);
  if (from === to) return t(side < 0 ? "lag.before" : "lag.after", { n: to });
  return t(side < 0 ? "lag.before_span" : "lag.after_span", { from, to });
}

/** -1 for a record that precedes its change point, 1 for one that follows it, 0 for a date that holds it. */
export function lagSide({ min, max }) {
  if (max < 0) return -1;
  return min > 0 ? 1 : 0;
}

/** A date of the API, cut to its precision, as people write it: 2021年11月16日; 16 Nov 2021. */
export function dateWords(text) {
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text ?? "");
  if (!parts) return text || t("date.unknown");
  const [, year, month, day] = parts;
  const options = { timeZone: "UTC", year: "numeric" };
  if (month) options.month = currentLang() === "zh" ? "long" : "short";
  if (day) options.day = "numeric";
  const date = new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)));
  return new Intl.DateTimeFormat(currentLang() === "zh" ? "zh-CN" : "en-GB", options).format(date);
}

/** Confidence as two digits, or null if there is none. */
export function confidenceWords(share) {
  return share === null || share === undefined ? null : share.toFixed(2);
}

/** The host of a link, which tells more than a label such as 来源; null where it is no web address. */
export function hostOf(url) {
  try {
    const parsed = new URL(url);
    return ["http:", "https:"].includes(parsed.protocol) ? parsed.host.replace(/^www\./, "") : null;
  } catch {
    return null;
  }
}

/** `path:12–19` where the server tells paths, else the lines alone. */
export function placeOf({ path, lines }) {
  const span = lines ? (lines[0] === lines[1] ? `${lines[0]}` : `${lines[0]}–${lines[1]}`) : "";
  if (path) return span ? `${path}:${span}` : path;
  return span ? t("record.lines", { lines: span }) : "";
}
