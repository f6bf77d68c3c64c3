// A record as a reference: its subject, with its first web address.

/** The reference as GB/T 7714—2015 writes it: 发布机构. 题名[EB/OL]. (日期)[引用日期]. 网址. */
export function gbt7714(record, today) {
  const { issuer, title, date } = record;
  const url = addressOfSource(record);
  const author = issuer ? `${issuer}. ` : "";
  const dated = date ? `(${isoDate(date)})` : "";
  return url ? `${author}${title}[EB/OL]. ${dated}[${today}]. ${url}.` : `${author}${title}[Z]. ${dated || "[日期不明]"}.`;
}

/** The reference as an entry of BibTeX. */
export function bibtex(record, today) {
  const { id, issuer, title, date, path } = record;
  const url = addressOfSource(record);
  const [year, month] = date ? isoDate(date).split("-") : [];
  const fields = [
    ["title", `{${escaped(title)}}`],
    ["author", issuer && `{${escaped(issuer)}}`],
    ["year", year],
    ["month", month],
    ["url", url],
    ["urldate", url && today],
    ["note", escaped(path ? `Tansuo ${id}, ${path}` : `Tansuo ${id}`)],
  ];
  const lines = fields.filter(([, value]) => value).map(([name, value]) => `  ${name} = {${value}}`);
  return `@misc{${id},\n${lines.join(",\n")}\n}`;
}

/** The date of a record, cut to what it says: 2023-12-18, 2023-12, or the year of a longer span. */
function isoDate({ start, precision }) {
  return start.slice(0, { day: 10, month: 7 }[precision] ?? 4);
}

function addressOfSource({ sources }) {
  return sources.map(({ url }) => url).find((url) => /^https?:\/\//.test(url ?? "")) ?? "";
}

/** Text in which TeX sees no commands. */
function escaped(text) {
  const signs = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };
  return text.replace(/[\\~^{}$&#%_]/g, (sign) => signs[sign] ?? `\\${sign}`);
}
