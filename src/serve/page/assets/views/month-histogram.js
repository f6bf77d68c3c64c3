// Change points by month, where a range of months is brushed with the pointer or the keyboard.
import { axisBottom, brushX, scaleLinear, scaleUtc, select, utcMonth } from "../charts.js";
import { isInside } from "../state.js";
import { dateWords } from "../text.js";
import { t } from "../i18n.js";

const HEIGHT = 104;
const MARGIN = { top: 20, right: 30, bottom: 20, left: 2 };
const PAUSE_MS = 350;

const monthOf = (text) => new Date(`${text}-01T00:00:00Z`);
const textOf = (date) => date.toISOString().slice(0, 7);

/**
 * `<month-histogram>`. Property `view`: `{months: [{value: "2021-03", count: 5}], range: ["2021-03", "2021-09"]
 * or null, spans: what is chosen, lang}`. Event `brush` with the new range, or null where every month is meant.
 */
class MonthHistogram extends HTMLElement {
  #view = { months: [], range: null, spans: [], lang: "" };
  #drawn = "";
  #timer = 0;
  #read = () => {};
  #observer = new ResizeObserver(() => this.#draw());

  set view(view) {
    this.#view = view;
    this.#draw();
  }

  connectedCallback() {
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#observer.disconnect();
  }

  #draw() {
    const width = Math.floor(this.clientWidth);
    const drawn = JSON.stringify([this.#view, width]);
    if (width < 40 || drawn === this.#drawn) return;
    this.#drawn = drawn;
    const scales = this.#scales(width);
    const root = select(this).selectAll("svg").data([null]).join("svg");
    root.attr("width", width).attr("height", HEIGHT).attr("role", "group").attr("aria-label", t("months.label"));
    this.#bars(root, scales);
    this.#axis(root, scales, width);
    this.#brush(root, scales, width);
    this.#handles(root, scales);
    this.#reading(root, scales, width);
  }

  /** The number of the month under the pointer, or of the end that has the focus. */
  #reading(root, { x, y }, width) {
    const counts = new Map(this.#view.months.map(({ value, count }) => [value, count]));
    const text = root.selectAll("text.reading").data([null]).join("text").attr("class", "reading").attr("aria-hidden", "true");
    this.#read = (month) => {
      root.selectAll(".bars rect").classed("read", ({ value }) => value === month);
      if (!month) return text.text("");
      const count = counts.get(month) ?? 0;
      const place = x(monthOf(month));
      const anchor = place < width * 0.15 ? "start" : place > width * 0.8 ? "end" : "middle";
      return text.attr("x", place).attr("y", Math.max(12, y(count) - 5)).attr("text-anchor", anchor)
        .text(t("months.value", { month: dateWords(month), n: count }));
    };
    root.on("pointermove", (event) => {
      const month = textOf(utcMonth.floor(x.invert(event.clientX - this.getBoundingClientRect().left)));
      this.#read(month);
    });
    root.on("pointerleave", () => this.#read(""));
    const focused = this.querySelector(".handle-key:focus");
    if (focused) this.#read(select(focused).datum());
  }

  /** Every month of the years that there are, those of the range among them. */
  #scales(width) {
    const { months, range } = this.#view;
    const known = [...months.map(({ value }) => value), ...(range ?? [])].sort();
    const first = monthOf(`${known[0].slice(0, 4)}-01`);
    const end = utcMonth.offset(monthOf(`${known.at(-1).slice(0, 4)}-12`), 1);
    const most = Math.max(1, ...months.map(({ count }) => count));
    return {
      all: utcMonth.range(first, end).map(textOf),
      most,
      x: scaleUtc([first, end], [MARGIN.left, width - MARGIN.right]),
      y: scaleLinear([0, most], [HEIGHT - MARGIN.bottom, MARGIN.top]),
    };
  }

  #bars(root, { x, y }) {
    const { months, spans } = this.#view;
    const group = root.selectAll("g.bars").data([null]).join("g").attr("class", "bars").attr("aria-hidden", "true");
    const left = (value) => x(monthOf(value));
    const width = (value) => x(utcMonth.offset(monthOf(value), 1)) - left(value);
    group.selectAll("rect").data(months, ({ value }) => value).join("rect")
      .attr("class", ({ value }) => (isInside(value, spans) ? "in" : "out"))
      .attr("x", ({ value }) => left(value) + 0.5)
      .attr("width", ({ value }) => Math.max(1.5, width(value) - 1))
      .attr("y", ({ count }) => y(count))
      .attr("height", ({ count }) => y(0) - y(count));
  }

  #axis(root, { most, x, y }, width) {
    root.selectAll("text.most").data([most]).join("text").attr("class", "most").attr("aria-hidden", "true")
      .attr("x", width).attr("y", y(most) + 4).text(t("figure", { n: most }));
    root.selectAll("line.most").data([most]).join("line").attr("class", "most")
      .attr("x1", MARGIN.left).attr("x2", width - MARGIN.right).attr("y1", y(most)).attr("y2", y(most));

    const years = utcMonth.range(...x.domain()).filter((month) => month.getUTCMonth() === 0).length;
    const step = Math.ceil((years * 44) / width);
    const shown = utcMonth.range(...x.domain())
      .filter((month) => month.getUTCMonth() === 0 && month.getUTCFullYear() % step === 0);
    const labelled = axisBottom(x).tickValues(shown).tickFormat((date) => date.getUTCFullYear()).tickSize(4).tickSizeOuter(0);
    root.selectAll("g.axis").data([null]).join("g").attr("class", "axis").attr("aria-hidden", "true")
      .attr("transform", `translate(0,${HEIGHT - MARGIN.bottom})`)
      .call(labelled);
  }

  #brush(root, scales, width) {
    const { x } = scales;
    const { range } = this.#view;
    const brush = brushX()
      .extent([[MARGIN.left, 0], [width - MARGIN.right, HEIGHT - MARGIN.bottom]])
      .on("end", (event) => this.#brushed(event, scales));
    const group = root.selectAll("g.brush").data([null]).join("g").attr("class", "brush").attr("aria-hidden", "true");
    group.call(brush);
    group.call(brush.move, range && [x(monthOf(range[0])), x(utcMonth.offset(monthOf(range[1]), 1))]);
    // Not `select`, which would overwrite the datum by which the brush knows its overlay.
    group.selectAll(".overlay").selectAll("title").data([null]).join("title").text(t("months.hint"));
  }

  #brushed(event, { x, all }) {
    if (!event.sourceEvent) return;
    // Drawn again even where the months stay the same, so that the brush snaps to them.
    this.#drawn = "";
    const inside = (date) => textOf(date) < all[0] ? all[0] : textOf(date) > all.at(-1) ? all.at(-1) : textOf(date);
    if (event.selection) {
      const [start, end] = event.selection.map((place) => x.invert(place));
      // The last month begins before the brush's end.
      const last = inside(utcMonth.floor(new Date(end - 1)));
      const from = inside(utcMonth.round(start));
      this.#send([from > last ? last : from, last]);
    } else if (this.#view.range) {
      this.#send(null);
    } else {
      const touch = event.sourceEvent.changedTouches?.[0] ?? event.sourceEvent;
      const month = inside(utcMonth.floor(x.invert(touch.clientX - this.getBoundingClientRect().left)));
      this.#send([month, month]);
    }
  }

  /** The two ends as sliders, for the keyboard; the pointer has the brush's own. */
  #handles(root, { x, all }) {
    const range = this.#view.range ?? [all[0], all.at(-1)];
    const place = (value, end) => x(end ? utcMonth.offset(monthOf(value), 1) : monthOf(value));
    root.selectAll("rect.handle-key").data(range).join("rect")
      .attr("class", "handle-key")
      .attr("x", (value, i) => place(value, i === 1) - 4)
      .attr("y", 1).attr("width", 8).attr("height", HEIGHT - MARGIN.bottom - 2).attr("rx", 3)
      .attr("tabindex", 0).attr("role", "slider").attr("aria-orientation", "horizontal")
      .attr("aria-label", (value, i) => t(i ? "months.to" : "months.from"))
      .attr("aria-valuemin", 0).attr("aria-valuemax", all.length - 1)
      .attr("aria-valuenow", (value) => all.indexOf(value))
      .attr("aria-valuetext", (value) => this.#valueOf(value))
      .on("focus", (event, value) => this.#read(value))
      .on("blur", () => this.#read(""))
      .on("keydown", (event) => this.#key(event, all, range));
  }

  #valueOf(month) {
    const n = this.#view.months.find(({ value }) => value === month)?.count ?? 0;
    return t("months.value", { month: dateWords(month), n });
  }

  #key(event, all, range) {
    const ends = [...this.querySelectorAll(".handle-key")];
    const end = ends.indexOf(event.currentTarget);
    const places = range.map((value) => all.indexOf(value));
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -12, PageUp: 12 };
    const limits = end ? [places[0], all.length - 1] : [0, places[1]];
    let place = places[end];
    if (event.key in steps) place += steps[event.key];
    else if (event.key === "Home") [place] = limits;
    else if (event.key === "End") [, place] = limits;
    else if (event.key === "Delete" || event.key === "Backspace") places.splice(0, 2, 0, all.length - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key in steps || event.key === "Home" || event.key === "End") {
      places[end] = Math.min(limits[1], Math.max(limits[0], place));
    }
    const whole = places[0] === 0 && places[1] === all.length - 1;
    const chosen = whole ? null : places.map((i) => all[i]);
    this.view = { ...this.#view, range: chosen, spans: chosen ? [chosen] : [] };
    // One search when the key comes to rest, not one for each month on the way.
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(chosen), PAUSE_MS);
  }

  #send(range) {
    this.view = { ...this.#view, range, spans: range ? [range] : [] };
    this.dispatchEvent(new CustomEvent("brush", { detail: range, bubbles: true }));
  }
}

customElements.define("month-histogram", MonthHistogram);
