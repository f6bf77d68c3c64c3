#!/usr/bin/env python3
"""Prints what a server of tansuo finds, page by page. Needs nothing but Python 3.8.

    tansuo serve &
    python3 examples/client.py 碳达峰 --province 贵州
"""

import argparse
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request


class Tansuo:
    """A server of tansuo."""

    def __init__(self, url, key=None):
        self.url = url.rstrip("/")
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def get(self, path, **parameters):
        """The answer to a request; raises `ValueError` with what the server says is wrong."""
        given = {name: value for name, value in parameters.items() if value is not None}
        query = urllib.parse.urlencode(given, doseq=True)
        request = urllib.request.Request(f"{self.url}/api/v1/{path}?{query}", headers=self.headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            problem = json.load(error)
            where = f" ({problem['value']!r}, {problem['span']})" if "span" in problem else ""
            raise ValueError(problem["detail"] + where) from None

    def search(self, q, **filters):
        """Every hit, the best first. The pages are those of one state of the index."""
        cursor = None
        while True:
            page = self.get("search", q=q, limit=100, cursor=cursor, **filters)
            yield from page["hits"]
            cursor = page["next"]
            if cursor is None:
                return


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("query")
    parser.add_argument("--url", default="http://127.0.0.1:7878")
    parser.add_argument("--key", default=os.environ.get("TANSUO_KEY"))
    for name in ["province", "sector", "type", "kind", "year", "variant"]:
        parser.add_argument(f"--{name}", action="append")
    arguments = vars(parser.parse_args())
    server = Tansuo(arguments.pop("url"), arguments.pop("key"))
    try:
        for hit in server.search(arguments.pop("query"), **arguments):
            lag = "no date" if hit["lag"] is None else f"{hit['lag']['min']:+d}..{hit['lag']['max']:+d} days"
            print(hit["id"], hit["title"], f"{hit['path']}:{hit['lines'][0]}", lag, sep="  ")
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
        sys.stderr.reconfigure(encoding="utf-8")
    main()
