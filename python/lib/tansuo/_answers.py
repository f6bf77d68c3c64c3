"""Lists of results that are tables too."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, KeysView
from functools import cached_property
from typing import Any, Generic, TypeVar, overload

from . import _html
from ._items import Correction, CoverageCell, FacetValue, Finding, Hit, Policy, Problem, SimilarHit, TimelinePoint
from ._tables import Column, Table, of_records, of_rows
from ._tansuo import Found

T = TypeVar("T")
H = TypeVar("H", bound=Hit)
Self = TypeVar("Self", bound="Answer[Any]")


class Answer(Generic[T], Table):
    """A list of results. A slice is an answer too, with the totals of the whole."""

    # Not a `Sequence` by name: polars would take one for a column of objects, and not read it as a table.

    _rows: range

    def _item(self, row: int) -> T:
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self: Self, index: slice) -> Self: ...
    def __getitem__(self: Self, index: int | slice) -> T | Self:
        if isinstance(index, slice):
            part = copy.copy(self)
            part._rows = self._rows[index]
            return part
        item: T = self._item(self._rows[index])
        return item

    def __iter__(self) -> Iterator[T]:
        return (self._item(row) for row in self._rows)


class _Listed(Answer[T]):
    """An answer whose items are there."""

    def __init__(self, items: list[T]) -> None:
        self._items = items
        self._rows = range(len(items))

    def _item(self, row: int) -> T:
        return self._items[row]


class _Source:
    """Records of the library, made into Python's values when they are asked for."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self.about: dict[str, Any] = json.loads(found.about())

    @cached_property
    def hits(self) -> list[dict[str, Any]]:
        hits: list[dict[str, Any]] = json.loads(self._found.hits())
        return hits

    @cached_property
    def columns(self) -> list[Column]:
        return [of_records(of["name"], of["values"]) for of in json.loads(self._found.columns())]


class _Records(Answer[H]):
    """Records of the library."""

    _kind: type[H]

    def __init__(self, found: Found) -> None:
        self._source = _Source(found)
        self._rows = range(len(found))

    def _item(self, row: int) -> H:
        return self._kind(self._source.hits[row])

    def _columns(self) -> list[Column]:
        return [Column(name, kind, [values[row] for row in self._rows]) for name, kind, values in self._source.columns]

    @property
    def total(self) -> int:
        """Records that match, those on other pages included; policies where hits are collapsed."""
        return int(self._source.about["total"])

    def __repr__(self) -> str:
        return f"<tansuo.{type(self).__name__}: {len(self)} of {self.total} records>"

    def _repr_html_(self) -> str:
        return _html.hits(self, f"{len(self)} of {self.total} records")


class Hits(_Records[Hit]):
    """Records that were found, in order. As a table it has a row for each record with its change point, and the
    detector's figures as columns."""

    _kind = Hit

    @property
    def total_all(self) -> int:
        """Records that hold everything that was asked for."""
        return int(self._source.about["total_all"])

    @property
    def in_rewritings(self) -> int:
        """Matches that are left out because another variant of their report counts."""
        return int(self._source.about.get("in_rewritings", 0))

    @property
    def corrections(self) -> list[Correction]:
        """Words that were probably mistyped, or typed in pinyin."""
        return [Correction(of) for of in self._source.about.get("corrections", [])]

    @property
    def facets(self) -> Facets | None:
        """The facets that were asked for with the hits."""
        facets = self._source.about.get("facets")
        return Facets(facets) if facets else None


class SimilarHits(_Records[SimilarHit]):
    """Records like another, the most similar first."""

    _kind = SimilarHit

    def _item(self, row: int) -> SimilarHit:
        return SimilarHit({"same_policy": self._source.about["same_policy"][row], **self._source.hits[row]})

    def _columns(self) -> list[Column]:
        same_policy = [self._source.about["same_policy"][row] for row in self._rows]
        return [*super()._columns(), of_records("same_policy", same_policy)]


class Facets(Table):
    """The values of facets by name, the largest count first; years and months in their order."""

    def __init__(self, answer: dict[str, Any]) -> None:
        #: What was counted, over all values.
        self.total: int = answer["total"]
        self._facets = {name: [FacetValue(of) for of in values] for name, values in answer["facets"].items()}

    def __getitem__(self, name: str) -> list[FacetValue]:
        return self._facets[name]

    def keys(self) -> KeysView[str]:
        """The names of the facets."""
        return self._facets.keys()

    def __iter__(self) -> Iterator[str]:
        return iter(self._facets)

    def __len__(self) -> int:
        return len(self._facets)

    def __repr__(self) -> str:
        return f"<tansuo.Facets: {', '.join(self)}>"

    def _columns(self) -> list[Column]:
        cells = [
            {"facet": name, "value": of.value, "path": of.path, "count": of.count}
            for name, values in self._facets.items()
            for of in values
        ]
        return of_rows({"facet": "text", "value": "text", "path": "text", "count": "integer"}, cells)


class Timeline(_Listed[TimelinePoint]):
    """Change points in order of time. As a table it has a row for each record, and one for each change point
    without any; `position` is `before`, `during`, `after`, `undated` or `empty`."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__([TimelinePoint(point) for point in answer["points"]])
        #: Change points that match, those on other pages included.
        self.total: int = answer["total"]
        #: How many of them have no record here.
        self.empty: int = answer["empty"]
        #: The records of all of them.
        self.records: int = answer["records"]

    def __repr__(self) -> str:
        return f"<tansuo.Timeline: {len(self)} of {self.total} change points>"

    def _columns(self) -> list[Column]:
        cells: list[dict[str, Any]] = []
        for point in self:
            positions = {"before": point.before, "during": point.during, "after": point.after, "undated": point.undated}
            found = [(position, hit) for position, hits in positions.items() for hit in hits]
            records = [_record(position, hit) for position, hit in found] or [{"position": "empty"}]
            cells.extend({**_point(point), **record, **_figures(point)} for record in records)
        names = dict.fromkeys([*_TIMELINE, *(name for row in cells for name in row)])
        return [of_records(name, [row.get(name) for row in cells]) for name in names]

    def _repr_html_(self) -> str:
        return _html.timeline(self)


_TIMELINE = [
    *["change_point_id", "change_point_date", "change_point_start", "change_point_end", "change_point_type"],
    *["confidence", "province", "sector", "variant"],
    *["position", "lag_min", "lag_max", "id", "kind", "title", "date", "date_start", "date_end", "date_precision"],
    *["issuer", "location", "source_urls", "path", "line_first", "line_last"],
]


def _point(point: TimelinePoint) -> dict[str, Any]:
    first, last = point["days"] if point.days else (None, None)
    return {
        "change_point_id": point.id,
        "change_point_date": point.date,
        "change_point_start": first,
        "change_point_end": last,
        "change_point_type": point.type,
        "confidence": point.confidence,
        "province": point.province,
        "sector": point.sector,
        "variant": point.variant,
        "path": point.path,
        "line_first": point.lines[0] if point.lines else None,
        "line_last": point.lines[1] if point.lines else None,
    }


def _figures(point: TimelinePoint) -> dict[str, Any]:
    """A detector's figures; one that has the name of a column is set apart, as in the CSV."""
    return {f"feature_{name}" if name in _TIMELINE else name: value for name, value in point.features.items()}


def _record(position: str, hit: Hit) -> dict[str, Any]:
    date: dict[str, Any] = hit["date"] or {}
    lag: dict[str, Any] = hit["lag"] or {}
    return {
        "position": position,
        "lag_min": lag.get("min"),
        "lag_max": lag.get("max"),
        "id": hit.id,
        "kind": hit.kind,
        "title": hit.title,
        "date": date.get("text"),
        "date_start": date.get("start"),
        "date_end": date.get("end"),
        "date_precision": date.get("precision"),
        "issuer": hit.issuer,
        "location": hit.location,
        "source_urls": "\n".join(source.url for source in hit.sources) or None,
        "path": hit.path,
        "line_first": hit.lines[0],
        "line_last": hit.lines[1],
    }


class Coverage(_Listed[CoverageCell]):
    """What there is of each province by sector or year, cell by cell."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__([CoverageCell(cell) for cell in answer["cells"]])
        #: `sector` or `year`.
        self.by: str = answer["by"]
        #: The sectors or years.
        self.columns: list[str] = answer["columns"]

    def __repr__(self) -> str:
        return f"<tansuo.Coverage: {len(self)} cells by {self.by}>"

    def _columns(self) -> list[Column]:
        places = dict.fromkeys(["province", "region", self.by, "state"], "text")
        counts = dict.fromkeys(["reports", "change_points", "records", "empty_points"], "integer")
        return of_rows({**places, **counts}, [{self.by: cell.column, **cell} for cell in self])

    def _repr_html_(self) -> str:
        return _html.coverage(self)


class Policies(_Listed[Policy]):
    """Policies and events, each once."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__([Policy(policy) for policy in answer["policies"]])
        #: Policies that match, those on other pages included.
        self.total: int = answer["total"]

    def __repr__(self) -> str:
        return f"<tansuo.Policies: {len(self)} of {self.total} policies and events>"

    def _columns(self) -> list[Column]:
        cells = [
            {
                "title": policy.title,
                "kind": policy.kind,
                "number": policy.number,
                "mentions": policy.mentions,
                "change_points": policy.change_points,
                "provinces": "\n".join(policy.provinces) or None,
                "dates": "\n".join(of.value for of in policy.dates) or None,
                "issuers": "\n".join(of.value for of in policy.issuers) or None,
                "contradictions": "\n".join(of.what for of in policy.contradictions) or None,
            }
            for policy in self
        ]
        counts = dict.fromkeys(["mentions", "change_points"], "integer")
        lists = dict.fromkeys(["provinces", "dates", "issuers", "contradictions"], "text")
        return of_rows({"title": "text", "kind": "text", "number": "text", **counts, **lists}, cells)


class Findings(_Listed[Finding]):
    """What an editor would flag in reports."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__([Finding(finding) for finding in answer["findings"]])
        #: Reports that were checked.
        self.reports: int = answer["reports"]
        #: Files that could not be read, or only in part.
        self.problems: list[Problem] = [Problem(problem) for problem in answer["problems"]]

    def __repr__(self) -> str:
        return f"<tansuo.Findings: {len(self)} in {self.reports} reports>"

    def _columns(self) -> list[Column]:
        texts = dict.fromkeys(["severity", "code", "message"], "text")
        return of_rows({"path": "text", "line": "gaps", **texts}, [dict(finding) for finding in self])
