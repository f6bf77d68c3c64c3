"""Asks with the client of the protocol's makers, over standard input and output or over HTTP; it checks each answer
against the schema of its tool. Fails if an answer is not what it should be.

usage: client.py stdio PROGRAM INDEX | client.py http URL KEY
"""

import asyncio
import sys

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client


def server(kind, *where):
    """What the client connects to."""
    if kind == "stdio":
        program, index = where
        return StdioServerParameters(command=program, args=["mcp", "--index", index])
    url, key = where
    return streamable_http_client(url, http_client=httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}))


async def call(client, tool, **arguments):
    """The data of an answer."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, (tool, arguments, result.content)
    assert result.structured_content is not None, (tool, result)
    return result.structured_content


async def ask(client):
    """Every tool, bad input, all pages, and resources."""
    tools = (await client.list_tools()).tools
    names = {"search", "get_record", "facets", "timeline", "coverage", "policies", "similar"}
    assert {tool.name for tool in tools} == names, tools
    for tool in tools:
        assert tool.annotations.read_only_hint and tool.annotations.open_world_hint is False, tool.name

    found = await call(client, "search", q="碳达峰", facets=["province"])
    assert found["total"] > 5 and found["facets"]["province"], found
    hit = found["hits"][0]
    assert hit["path"] and hit["lines"] and hit["snippet"]["text"], hit
    record = await call(client, "get_record", id=hit["id"])
    assert record["text"] and record["title"] == hit["title"], record
    assert (await call(client, "facets", facets=["sector"]))["facets"]["sector"]
    assert (await call(client, "timeline", province=["贵州"], lag="-90..90"))["change_points"]
    assert (await call(client, "coverage", by="year", province=["西南"]))["cells"]
    assert (await call(client, "policies", limit=2))["policies"]
    assert (await call(client, "similar", id=hit["id"], limit=2))["hits"]

    ids, arguments = [], {"q": "碳达峰", "max_tokens": 600}
    while True:
        page = await call(client, "search", **arguments)
        ids += [hit["id"] for hit in page["hits"]]
        if "next" not in page:
            break
        arguments["cursor"] = page["next"]
    assert len(ids) == len(set(ids)) == found["total"], ids

    wrong = await client.call_tool("search", {"sector": ["pwer"]})
    assert wrong.is_error and 'did you mean "power"?' in wrong.content[0].text, wrong

    # Whoever stops waiting is not answered; the next one is.
    try:
        await asyncio.wait_for(client.call_tool("policies", {}), timeout=0)
    except TimeoutError:
        pass
    assert (await call(client, "search", limit=1))["hits"]

    uris = {str(resource.uri) for resource in (await client.list_resources()).resources}
    assert uris == {"tansuo://guide", "tansuo://vocabulary"}, uris
    for uri in [*uris, f"tansuo://records/{hit['id']}"]:
        assert (await client.read_resource(uri)).contents[0].text, uri


async def main():
    """Asks in both ways that the protocol has begun a conversation."""
    for mode in ["legacy", "auto"]:
        async with Client(server(*sys.argv[1:]), mode=mode) as client:
            await ask(client)
            print(f"{sys.argv[1]}, {mode}: {client.session.protocol_version}")


asyncio.run(main())
