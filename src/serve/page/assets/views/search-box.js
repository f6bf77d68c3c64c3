// The search box: a combobox that completes titles, issuers and the values of facets.
import { html, live, nothing, render } from "../vendor.js";
import { getJson } from "../api.js";
import { icon } from "../icons.js";
import { nameOf, t } from "../i18n.js";

const PAUSE_MS = 140;
const SHOWN = 10;

/**
 * `<search-box>`. Property `view`: `{query, invalid, lang}`, the text searched for and whether it could not be read.
 * Events: `query` with the text (`search` is the browser's own), `choose` with `{facet, value, q}` of a completed
 * filter and the rest of the text.
 */
class SearchBox extends HTMLElement {
  #query = "";
  #invalid = false;
  #text = "";
  #options = [];
  #active = -1;
  #timer = 0;
  #request = null;

  set view({ query, invalid }) {
    // What is being typed stays, unless another query was asked for meanwhile.
    if (query !== this.#query) this.#text = query;
    this.#query = query;
    this.#invalid = invalid;
    this.#draw();
  }

  connectedCallback() {
    this.#draw();
  }

  /** Puts the cursor into the box. */
  focus() {
    const input = this.querySelector("input");
    input.focus();
    input.select();
  }

  /** Puts a text into the box, and the cursor behind it. */
  take(text) {
    this.#text = text;
    this.#draw();
    this.querySelector("input").focus();
  }

  #draw() {
    if (!this.isConnected) return;
    const open = this.#options.length > 0;
    const active = this.#active >= 0 ? `suggestion-${this.#active}` : nothing;
    render(html`
      <form role="search" @submit=${(event) => this.#submit(event)}>
        <label class="hidden" for="q">${t("search.label")}</label>
        <span class="search-icon">${icon("search")}</span>
        <input id="q" type="search" role="combobox" autocomplete="off" autocapitalize="off" spellcheck="false"
          enterkeyhint="search" maxlength="2000" placeholder=${t("search.placeholder")}
          aria-autocomplete="list" aria-controls="suggestions" aria-expanded=${open ? "true" : "false"}
          aria-activedescendant=${active} aria-invalid=${this.#invalid ? "true" : nothing}
          aria-describedby=${this.#invalid ? "query-error" : nothing}
          .value=${live(this.#text)}
          @input=${(event) => this.#input(event)} @keydown=${(event) => this.#key(event)}
          @blur=${() => this.#close()}>
        <button class="primary" type="submit">${t("search.go")}</button>
        <ul id="suggestions" role="listbox" aria-label=${t("search.suggestions")} ?hidden=${!open}>
          ${this.#options.map((option, i) => this.#option(option, i))}
        </ul>
      </form>`, this);
  }

  #option(option, i) {
    // Chosen on pointerdown, because the box loses focus, and with it the list, before a click.
    const choose = (event) => {
      event.preventDefault();
      this.#choose(option);
    };
    return html`<li id="suggestion-${i}" role="option" aria-selected=${i === this.#active ? "true" : "false"}
      @pointerdown=${choose}>
      <span lang="zh-CN">${nameOf(option.facet, option.value)}</span>
      <span class="what">${t(`suggest.${option.facet}`)} <span class="figure">${t("figure", { n: option.count })}</span></span>
    </li>`;
  }

  #input(event) {
    this.#text = event.target.value;
    clearTimeout(this.#timer);
    if (!this.#text.trim()) {
      this.#close();
      return;
    }
    this.#timer = setTimeout(() => this.#complete(), PAUSE_MS);
  }

  async #complete() {
    this.#request?.abort();
    this.#request = new AbortController();
    const asked = this.#text;
    const params = new URLSearchParams({ q: asked.trim(), limit: SHOWN });
    try {
      const answer = await getJson(`/api/v1/suggest?${params}`, this.#request.signal);
      if (asked !== this.#text || !this.contains(document.activeElement)) return;
      this.#options = answer.suggestions ?? [];
    } catch {
      // A box without completion still searches.
      this.#options = [];
    }
    this.#active = -1;
    this.#draw();
  }

  #key(event) {
    // While an input method composes, Enter and the arrows are its own.
    if (event.isComposing) return;
    const count = this.#options.length;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves && count) {
      event.preventDefault();
      // One place more than there are options: the box itself.
      this.#active = ((this.#active + 1 + moves[event.key] + count + 1) % (count + 1)) - 1;
      this.#draw();
      this.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && this.#active >= 0) {
      event.preventDefault();
      this.#choose(this.#options[this.#active]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      event.preventDefault();
      if (count) this.#close();
      else event.target.blur();
    }
  }

  #close() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#options = [];
    this.#active = -1;
    this.#draw();
  }

  #choose({ facet, value, span }) {
    // Positions are characters of the text as it was sent, without blanks around it.
    const typed = Array.from(this.#text.trim());
    const replaced = (text) => [...typed.slice(0, span[0]), text, ...typed.slice(span[1])].join("").trim();
    this.#close();
    if (facet === "title" || facet === "word") {
      this.#text = replaced(facet === "title" ? `"${value.replaceAll('"', " ").trim()}"` : value);
      this.#send("query", this.#text);
    } else {
      this.#text = replaced("");
      this.#draw();
      this.#send("choose", { facet, value, q: this.#text });
    }
  }

  #submit(event) {
    event.preventDefault();
    this.#close();
    this.#send("query", this.#text.trim());
  }

  #send(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

customElements.define("search-box", SearchBox);
