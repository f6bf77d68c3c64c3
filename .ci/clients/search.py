"""Searches with the generated client; fails if an answer is not what the server sends."""

import json
import sys
import urllib.parse
import urllib.request

from client import Client
from client.api.overviews import facets, policies, timeline
from client.api.records import record, search, search_with_body, similar
from client.models import SearchAnswer, SearchWithBodyBody

url = sys.argv[1].rstrip("/")
client = Client(base_url=url, raise_on_unexpected_status=True)


def sent(path, **parameters):
    query = urllib.parse.urlencode(parameters, doseq=True)
    with urllib.request.urlopen(f"{url}/api/v1/{path}?{query}") as answer:
        return json.load(answer)


answer = search.sync(client=client, q="碳达峰", province=["贵州", "山西"], limit=5)
assert isinstance(answer, SearchAnswer), answer
expected = sent("search", q="碳达峰", province=["贵州", "山西"], limit=5)
assert answer.total == expected["total"] > 0
assert [hit.id for hit in answer.hits] == [hit["id"] for hit in expected["hits"]]
assert answer.hits[0].title and answer.filters["province"] == ["贵州", "山西"]

of_body = search_with_body.sync(client=client, body=SearchWithBodyBody.from_dict({"q": "碳达峰", "year": [2021]}))
assert isinstance(of_body, SearchAnswer), of_body
assert of_body.total == sent("search", q="碳达峰", year=2021)["total"]

wrong = search.sync_detailed(client=client, q="碳 (")
assert wrong.status_code == 400 and wrong.parsed.code == "query", wrong

first = answer.hits[0].id
assert record.sync(first, client=client).text
assert similar.sync(first, client=client).total > 0
for overview in (facets, policies, timeline):
    assert overview.sync(client=client).total > 0
print(f"python: {answer.total} records")
