// The views. All but the list come when they are first needed, or once the list is there.
import { html } from "./vendor.js";
import { Problem } from "./api.js";
import { listView } from "./views/list.js";
import { loadingNote } from "./views/parts.js";
import { problemNote } from "./views/problem.js";

const LATER = {
  record: async () => (await import("./views/record.js")).recordView,
  timeline: async () => (await import("./views/timeline.js")).timelineView,
  coverage: async () => (await import("./views/coverage.js")).coverageView,
  policies: async () => (await import("./views/policies.js")).policiesView,
  histogram: () => import("./views/month-histogram.js"),
  heatMap: async () => (await import("./views/heat-map.js")).heatMap,
};

const here = { list: listView };
const coming = {};
const failed = new Set();

/** What draws the view of that name; until it is here, what says that it is on its way or did not come. */
export function viewOf(page, name) {
  if (here[name]) return here[name];
  const retry = () => {
    failed.delete(name);
    page.draw();
  };
  if (failed.has(name)) return () => alone(problemNote(new Problem({ status: 0 }), { retry }));
  load(name).catch(() => failed.add(name)).then(() => page.draw());
  return () => alone(loadingNote());
}

/** What came later under that name, if it is here. */
export function later(name) {
  return here[name];
}

/** Loads everything that is not here yet; `changed` is called for each. */
export function loadTheRest(changed) {
  // What does not come is asked for again when it is needed.
  for (const name of Object.keys(LATER)) if (!here[name]) load(name).then(changed, () => {});
}

function load(name) {
  coming[name] ??= LATER[name]().then((view) => {
    here[name] = view;
  }).finally(() => delete coming[name]);
  return coming[name];
}

function alone(content) {
  return html`<main id="main" class="single">${content}</main>`;
}
