// What the charts take from npm; they come after the list.
export { axisBottom } from "d3-axis";
export { brushX } from "d3-brush";
export { scaleLinear, scaleSymlog, scaleUtc } from "d3-scale";
export { select } from "d3-selection";
export { utcMonth } from "d3-time";
