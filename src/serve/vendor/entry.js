// Everything that the page takes from npm, so that it is one file to load.
export { html, nothing, render, svg } from "lit-html";
export { live } from "lit-html/directives/live.js";
export { repeat } from "lit-html/directives/repeat.js";
export { axisBottom } from "d3-axis";
export { brushX } from "d3-brush";
export { scaleLinear, scaleSymlog, scaleUtc } from "d3-scale";
export { select } from "d3-selection";
export { utcMonth } from "d3-time";
