// The keys of the page: / j k Enter Esc ? — those of the box, the menus and the charts are theirs.

/** Listens for keys; `page` is app.js's page. */
export function listenForKeys(page) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return leave(page, event);
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return undefined;
    if (event.key === "/") return taken(event, () => document.querySelector("search-box")?.focus());
    if (event.key === "?") return taken(event, () => page.help());
    if (event.key === "j") return taken(event, () => step(1));
    if (event.key === "k") return taken(event, () => step(-1));
    return undefined;
  });
}

function taken(event, work) {
  event.preventDefault();
  work();
}

function isTyping(target) {
  return target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]") !== null;
}

/** Out of a record; out of a box otherwise. The dialog closes itself. */
function leave(page, event) {
  if (document.querySelector("dialog[open]")) return;
  if (page.state.record) taken(event, () => page.back());
  else document.activeElement?.blur();
}

/** To the next record in sight, or the one before; Enter follows the link that has the focus. */
function step(by) {
  const titles = [...document.querySelectorAll("#main .hit-title")];
  if (!titles.length) return;
  const at = titles.indexOf(document.activeElement);
  const next = titles[Math.min(titles.length - 1, Math.max(0, at + by))];
  next.focus({ preventScroll: true });
  (next.closest("li") ?? next).scrollIntoView({ block: "nearest" });
}
