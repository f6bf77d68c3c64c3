// Searches with the generated types; does not compile if `search` or its answer is missing from them.
import createClient from "openapi-fetch";
import type { paths } from "./api.js";

const url = process.argv[2] ?? "";
const { GET, POST } = createClient<paths>({ baseUrl: url });

function check(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

const query = { q: "碳达峰", province: ["贵州", "山西"], sector: ["industry" as const], limit: 5 };
const { data, error } = await GET("/api/v1/search", { params: { query } });
check(data, JSON.stringify(error));
check(data.total > 0 && data.hits.length > 0, "nothing was found");
const titles: (string | undefined)[] = data.hits.map((hit) => hit.title);
check(titles.every((title) => title), "a hit has no title");

const ofBody = await POST("/api/v1/search", { body: { q: "碳达峰", year: [2021], sort: "-date" } });
check(ofBody.data && ofBody.data.total > 0, JSON.stringify(ofBody.error));

const wrong = await GET("/api/v1/search", { params: { query: { q: "碳 (" } } });
check(wrong.error?.code === "query", JSON.stringify(wrong));

const id = data.hits[0]?.id ?? "";
const record = await GET("/api/v1/records/{id}", { params: { path: { id } } });
check(record.data?.text, JSON.stringify(record.error));
const policies = await GET("/api/v1/policies", { params: { query: { limit: 2 } } });
check(policies.data && policies.data.policies.length > 0, JSON.stringify(policies.error));
console.log(`typescript: ${data.total} records`);
