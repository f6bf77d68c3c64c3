// Small line icons, drawn for this page; decoration only, so they are hidden from screen readers.
import { svg, html } from "./vendor.js";

const PATHS = {
  search: svg`<circle cx="7" cy="7" r="4.5"/><path d="M10.5 10.5 14 14"/>`,
  close: svg`<path d="M4 4l8 8M12 4l-8 8"/>`,
  external: svg`<path d="M6.5 3.5H3.5v9h9v-3M9.5 3.5h3v3M12.5 3.5 7.5 8.5"/>`,
  filter: svg`<path d="M2.5 4h11M4.5 8h7M6.5 12h3"/>`,
  download: svg`<path d="M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.5h10"/>`,
  back: svg`<path d="M9.5 3.5 5 8l4.5 4.5"/>`,
  system: svg`<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor"/>`,
  light: svg`<circle cx="8" cy="8" r="3"/><path d="M8 1.5v1.6M8 12.9v1.6M1.5 8h1.6M12.9 8h1.6M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M12.6 3.4l-1.1 1.1M4.5 11.5l-1.1 1.1"/>`,
  dark: svg`<path d="M13 9.6A5.6 5.6 0 1 1 6.4 3a4.5 4.5 0 0 0 6.6 6.6z"/>`,
  help: svg`<path d="M5.8 6.1a2.2 2.2 0 1 1 3.3 1.9C8.4 8.5 8 8.9 8 9.7M8 12v.2"/>`,
};

/** The icon of that name, as large as the text beside it. */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${PATHS[name]}</svg>`;
}
