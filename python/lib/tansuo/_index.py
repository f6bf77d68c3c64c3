"""Indexes, and what needs none."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypedDict, Union

from . import _tansuo
from ._answers import Coverage, Facets, Findings, Hits, Policies, SimilarHits, Timeline
from ._items import Hit, Overview, Report, Tokens, Update

if TYPE_CHECKING:
    from typing_extensions import Unpack

Path = Union[str, "os.PathLike[str]"]
#: A value of a filter, or several, of which one must hold.
Values = Union[str, int, float, Iterable[Union[str, int]], None]
Limit = Union[int, Literal["all"]]
Match = Literal["best", "all"]
Order = Literal[
    "relevance",
    "date",
    "-date",
    "change-point",
    "-change-point",
    "confidence",
    "-confidence",
    "lag",
    "-lag",
]


class Filters(TypedDict, total=False):
    """The filters; all must hold. Names in Chinese (`省份="贵州"`) mean the same."""

    #: Name, pinyin, code, region or `unknown`: 贵州, Guizhou, 520000, 西南.
    province: Values
    #: `power`, `industry`, `ground_transport`, `aviation`, `residential`, `unknown`.
    sector: Values
    #: Type of the change point: `event`, `seasonal`, `policy`, `trend`, `unknown`.
    type: Values
    #: Date of the change point at any precision: 2021, `2020..2022`, `2021-11`, `2021-11-16`.
    year: Values
    #: Kind of the record: `policy`, `event`, `section`, `remark`.
    kind: Values
    #: Issuing body, or `unknown`.
    issuer: Values
    #: Host of a source, or `unknown`.
    host: Values
    #: Variant of the report: `original`, `concise`, …, or `all`.
    variant: Values
    #: Date of the record: `2022-11..2023-01`, `2022`, `..2021-06`.
    date: Values
    #: Confidence of the change point: `>=0.6`, `0.5..0.7`.
    confidence: Values
    #: Days from the change point to the record, whose whole date must be inside: `-90..90`, `<0`.
    lag: Values
    #: The same, where it is enough that the record's date touches the range.
    lag_overlap: Values


class Index:
    """One commit of an index: what it shows never changes. Threads can share it; `latest` gives the last commit.

    Every method releases the GIL while it works. In asyncio: `await asyncio.to_thread(ix.search, "碳达峰")`.
    """

    def __init__(self, reader: _tansuo.Reader, summary: Update | None = None) -> None:
        self._reader = reader
        #: What `tansuo.index` did; `None` for an index that was only opened.
        self.summary = summary

    @property
    def dir(self) -> str | None:
        """The directory or URL of the index; `None` for one in memory."""
        return self._reader.dir

    @property
    def commit(self) -> str:
        """The name of the commit: another one whenever records came or went."""
        return self._reader.commit

    @cached_property
    def overview(self) -> Overview:
        """How many reports, change points and records there are."""
        return Overview(json.loads(self._reader.overview()))

    def __repr__(self) -> str:
        of = self.overview
        place = self.dir or "in memory"
        return f"<tansuo.Index {place}: {of.reports} reports, {of.change_points} change points, {of.records} records>"

    def latest(self) -> Index:
        """The last commit of the same index."""
        return Index(self._reader.latest())

    def search(
        self,
        q: str = "",
        *,
        sort: Order | None = None,
        offset: int = 0,
        limit: Limit = 10,
        match: Match | None = None,
        collapse: Literal["policy"] | None = None,
        facets: str | Iterable[str] | None = None,
        **filters: Unpack[Filters],
    ) -> Hits:
        """The records that match, the best first or in the order asked for.

        `q` is a query as on the command line: words, `"exact text"`, `OR`, `NOT`, `field:value`. Records that hold all
        words come first; if they do not fill a page, others follow that hold most (`hit.missing`), unless `match` is
        `all`. `collapse="policy"` gives one hit for each policy. `facets` counts values with the hits.

        Raises `QueryError` for a query or a keyword that cannot be read.
        """
        page = {"q": q, "sort": sort, "offset": offset, "limit": limit}
        own = {**page, "match": match, "collapse": collapse, "facets": facets}
        return Hits(self._reader.search(own, filters))

    def export(
        self,
        q: str = "",
        *,
        sort: Order | None = None,
        offset: int = 0,
        limit: Limit = "all",
        match: Match | None = None,
        **filters: Unpack[Filters],
    ) -> Hits:
        """Every record that matches with its fields, its text and the detector's figures, by path and line unless
        `sort` says otherwise. As a table it is that of `tansuo export --format csv`.
        """
        own = {"q": q, "sort": sort, "offset": offset, "limit": limit, "match": match}
        return Hits(self._reader.export(own, filters))

    def facets(
        self,
        *names: str,
        q: str = "",
        count: Literal["records", "change-points", "reports", "policies"] = "records",
        match: Match | None = None,
        **filters: Unpack[Filters],
    ) -> Facets:
        """Counts the values of facets: `province`, `sector`, `type`, `year`, `month`, `kind`, `issuer`, `host`,
        `variant`, `record-year`; without names the five of most use. A facet's own filter does not limit its counts.
        """
        chosen = names or ("province", "sector", "type", "year", "kind")
        return Facets(json.loads(self._reader.facets(chosen, count, {"q": q, "match": match}, filters)))

    def timeline(
        self, q: str = "", *, offset: int = 0, limit: Limit = 100, match: Match | None = None, **filters: Unpack[Filters]
    ) -> Timeline:
        """Change points in order of time, each with the records before, during and after it. `offset` and `limit`
        count change points.
        """
        own = {"q": q, "offset": offset, "limit": limit, "match": match}
        return Timeline(json.loads(self._reader.timeline(own, filters)))

    def coverage(
        self,
        q: str = "",
        *,
        by: Literal["sector", "year"] = "sector",
        match: Match | None = None,
        **filters: Unpack[Filters],
    ) -> Coverage:
        """What there is of each province by sector or year, and what is missing."""
        return Coverage(json.loads(self._reader.coverage(by, {"q": q, "match": match}, filters)))

    def policies(
        self,
        q: str = "",
        *,
        least: int = 1,
        contradictions: bool = False,
        offset: int = 0,
        limit: Limit = 20,
        match: Match | None = None,
        **filters: Unpack[Filters],
    ) -> Policies:
        """Policies and events, each once, with the records about it. `least` keeps those of so many records,
        `contradictions` those on whose date or issuer records disagree.
        """
        own = {"q": q, "offset": offset, "limit": limit, "match": match}
        return Policies(json.loads(self._reader.policies(least, contradictions, own, filters)))

    def similar(
        self,
        id: str | Hit,
        q: str = "",
        *,
        sort: Order | None = None,
        offset: int = 0,
        limit: Limit = 10,
        **filters: Unpack[Filters],
    ) -> SimilarHits:
        """The records most like one record: those that share its rarest words.

        Raises `NotFoundError` if no record has the id.
        """
        own = {"q": q, "sort": sort, "offset": offset, "limit": limit}
        return SimilarHits(self._reader.similar(_id(id), own, filters))

    def record(self, id: str | Hit) -> Hit:
        """A record whole: fields, text, its change point with the detector's figures, other mentions of its policy.
        `id` may be the beginning of an id.

        Raises `NotFoundError` if no record has the id, or several.
        """
        return Hit(json.loads(self._reader.record(_id(id))))


def _id(id: str | Hit) -> str:
    return id.id if isinstance(id, Hit) else id


def _read(path: Path | None) -> str | None:
    if path is None:
        return None
    with _open(path, encoding="utf-8-sig") as file:
        return file.read()


_open = open


def open(path: Path, *, synonyms: Path | None = None) -> Index:  # noqa: A001
    """Opens the last commit of an index, given by its directory or URL.

    `synonyms` is a file with groups of names for the same thing, one group a line, separated by commas.
    """
    return Index(_tansuo.open(os.fspath(path), _read(synonyms)))


def index(
    dirs: Path | Iterable[Path] = (),
    index: Path | None = None,
    *,
    progress: Callable[[int, int], object] | None = None,
    rebuild: bool = False,
    lexicon: Path | None = None,
    memory_mb: int = 400,
    threads: int = 0,
) -> Index:
    """Indexes directories of reports, and opens the index.

    Without `index` it is kept in memory. An index that is there is brought up to date: only files that are new,
    changed or gone are touched, and without `dirs` the directories that it knows are looked through again. `rebuild`
    makes it anew. The commit is atomic.

    `progress(files, total)` is called with the number of files done, ten times a second at most; an exception in it,
    or Ctrl-C, stops the update and leaves the index as it was. `lexicon` is a file with words of your field, one a
    line. `memory_mb` is the memory for indexing in megabytes, `threads` 0 for one per core.
    """
    places = [dirs] if isinstance(dirs, (str, os.PathLike)) else dirs
    reader, summary = _tansuo.index(
        [os.fspath(place) for place in places],
        None if index is None else os.fspath(index),
        rebuild,
        (memory_mb * 1_000_000, threads),
        _read(lexicon),
        progress,
    )
    return Index(reader, Update(json.loads(summary)))


def parse(source: Path, *, path: Path | None = None) -> Report:
    """Reads a report: change points, records, diagnostics. Any text gives a report.

    A string with a line break is the text of a report, and anything else is the path of a file. For a text, `path` may
    name province, sector and variant as the path of a file does (`Guizhou_Industry_combined_info.txt`).
    """
    if isinstance(source, str) and ("\n" in source or "\r" in source):
        return Report(json.loads(_tansuo.parse(os.fspath(path or "-"), source)))
    return Report(json.loads(_tansuo.parse(os.fspath(source), None)))


def check(dirs: Path | Iterable[Path]) -> Findings:
    """Checks reports, or directories of them: what a careful editor would flag, with file and line."""
    places = [dirs] if isinstance(dirs, (str, os.PathLike)) else dirs
    return Findings(json.loads(_tansuo.check([os.fspath(place) for place in places])))


def tokens(text: str, *, lexicon: Path | None = None, synonyms: Path | None = None) -> Tokens:
    """How a text is analyzed: normal form, words, sub-words, and other names that the thesaurus has."""
    data = json.loads(_tansuo.tokens(text, _read(lexicon) or "", _read(synonyms) or ""))
    coded = text.encode()
    for word in data["words"]:
        start, end = word.pop("start"), word.pop("end")
        word["original"] = coded[start:end].decode()
        first = len(coded[:start].decode())
        word["span"] = [first, first + len(word["original"])]
    return Tokens(data)
