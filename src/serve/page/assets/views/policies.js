// Policies and events: which records mention each, and where they disagree.
import { html, nothing, repeat } from "../vendor.js";
import { nameOf, t } from "../i18n.js";
import { addressOf } from "../state.js";
import { exportMenu } from "./export-menu.js";
import { chosenRow } from "./facets.js";
import { claimsOf } from "./claims.js";
import { mentionsTable } from "./mentions.js";
import { loadingNote } from "./parts.js";
import { problemNote } from "./problem.js";

/** Provinces that are named at once. */
const MOST_PROVINCES = 6;

/** The view of the policies of the records that match. */
export function policiesView(page) {
  const { state, policyList: list } = page;
  const total = list.data?.total;
  return html`<main id="main" class="single" aria-labelledby="found">
    <div class="toolbar">
      <h1 id="found"><span role="status">${total === undefined ? t("policies.title") : t("policies.found", { n: total })}</span></h1>
      <label class="check"><input type="checkbox" .checked=${Boolean(state.contradictions)}
        @change=${(event) => page.go({ ...state, contradictions: event.target.checked ? "true" : "" })}>${t("policies.contradictions")}</label>
      ${exportMenu(page)}
    </div>
    <p class="lead">${t("policies.lead")}</p>
    ${chosenRow(page)}
    ${results(page)}
  </main>`;
}

function results(page) {
  const { policyList: list, more } = page;
  if (list.error) return problemNote(list.error, page);
  if (!list.data) return loadingNote();
  const { policies, next, total } = list.data;
  if (!policies.length) return html`<div class="empty"><h2>${t("policies.empty")}</h2></div>`;
  return html`<ol class="policies ${list.loading ? "stale" : ""}" aria-busy=${list.loading ? "true" : "false"}>
      ${repeat(policies, ({ key }) => key, (policy) => html`<li>${policyEntry(page, policy)}</li>`)}
    </ol>
    ${next ? html`<p class="more"><button type="button" ?disabled=${more.loading} @click=${() => page.loadMore(list, "policies")}>${
      t(more.loading ? "loading" : "more", { n: total - policies.length })}</button></p>` : nothing}
    ${more.error ? problemNote(more.error, { giveKey: page.giveKey, retry: () => page.startOver() }) : nothing}`;
}

function policyEntry(page, policy) {
  const { title, number, mentions, change_points: points, provinces, kind } = policy;
  const named = provinces.slice(0, MOST_PROVINCES).map((province) => nameOf("province", province)).join(t("list.comma"));
  return html`<article class="policy" aria-labelledby="policy-${policy.key}">
    <h2 id="policy-${policy.key}" lang="zh-CN">${mentions > 1 ? title
      : html`<a class="hit-title" href=${addressOf({ ...page.state, record: policy.records[0].id })} data-id=${policy.records[0].id}>${title}</a>`}</h2>
    <p class="meta">
      <span>${nameOf("kind", kind)}</span>
      ${number ? html`<span lang="zh-CN">${number}</span>` : nothing}
      <span>${t("policies.mentions", { n: mentions })}</span>
      <span>${t("policies.points", { n: points })}</span>
      ${named ? html`<span>${provinces.length > MOST_PROVINCES ? t("policies.provinces", { named, n: provinces.length }) : named}</span>` : nothing}
      ${stated(policy, "date")}${stated(policy, "issuer")}
    </p>
    ${claimsOf(page, policy, 3)}
    ${mentions > 1 ? html`<details class="mentioned" @toggle=${(event) => event.target.open && page.showAll(`records ${policy.key}`)}>
      <summary>${t("policies.records", { n: mentions })}</summary>
      ${page.allShown.has(`records ${policy.key}`) ? mentionsTable(page, policy.records) : nothing}
    </details>` : nothing}
  </article>`;
}

/** The date or issuer on which the records agree: the one that most of them tell. */
function stated(policy, what) {
  const [first] = what === "date" ? policy.dates : policy.issuers;
  if (!first || policy.contradictions.some((found) => found.what === what)) return nothing;
  return html`<span lang="zh-CN">${first.value}</span>`;
}
