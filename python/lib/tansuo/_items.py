"""The objects of answers: typed attributes over the JSON that the command line and the server print."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, KeysView
from typing import Any, ClassVar

from . import _html


class _Member:
    """A member of an object, made from its JSON when it is asked for."""

    def __init__(self, doc: str, make: Callable[[Any], Any] | None, default: object, name: str | None) -> None:
        self.__doc__ = doc
        self._make = make
        self._default = default
        self._name = name

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = self._name or name

    def __get__(self, item: Item | None, owner: type | None = None) -> Any:
        if item is None:
            return self
        value = item._data.get(self._name or "")
        if value is None:
            return self._default() if callable(self._default) else self._default
        return value if self._make is None else self._make(value)


def _member(
    doc: str, make: Callable[[Any], Any] | None = None, default: object = None, name: str | None = None
) -> Any:
    return _Member(doc, make, default, name)


def _each(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda values: [make(value) for value in values]


def _figure(value: str) -> int | float | str:
    """A detector's figure: a number where the text is one."""
    for number in (int, float):
        try:
            return number(value)
        except ValueError:
            pass
    return value


def _named_figures(values: list[dict[str, str]]) -> dict[str, int | float | str]:
    return {value["name"]: _figure(value["value"]) for value in values}


def _days(values: list[str]) -> tuple[datetime.date, ...]:
    return tuple(map(datetime.date.fromisoformat, values))


class Item:
    """An object of an answer. `dict(item)` is its JSON, with plain lists and dictionaries inside."""

    __slots__ = ("_data",)
    _shown: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    def keys(self) -> KeysView[str]:
        """The names of the members that the JSON has."""
        return self._data.keys()

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __getitem__(self, name: str) -> Any:
        return self._data[name]

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Item) and self._data == other._data

    def __hash__(self) -> int:
        return hash(repr(self._data))

    def __repr__(self) -> str:
        shown = self._shown or tuple(self._data)
        members = ", ".join(f"{name}={getattr(self, name, self._data.get(name))!r}" for name in shown)
        return f"{type(self).__name__}({members})"


class Date(Item):
    """A date as written, and the days that it spans."""

    text: str = _member("As written.")
    start: datetime.date = _member("First day.", datetime.date.fromisoformat)
    end: datetime.date = _member("Last day.", datetime.date.fromisoformat)
    precision: str = _member("`day`, `month`, `quarter`, `half`, `season`, `year` or `range`.")
    relative: bool = _member("Whether a parsed date was relative to the change point (同期).", default=False)

    def __str__(self) -> str:
        return self.text


class Lag(Item):
    """Days from the change point to the first and last day of a record's date; negative: before it."""

    min: int = _member("Days to the first day.")
    max: int = _member("Days to the last day.")

    def __str__(self) -> str:
        first, last = (f"{days:+d}" if days else "0" for days in (self.min, self.max))
        return f"{first} d" if first == last else f"{first}..{last} d"


class Source(Item):
    """A link."""

    label: str | None = _member("The link's text.")
    url: str = _member("The URL as written.")
    resolved: bool = _member("Whether a parsed record said 同上 and has the URL of an earlier one.", default=False)


class Field(Item):
    """A labelled field of a record."""

    label: str = _member("As written; empty for text without a label.")
    name: str | None = _member("The canonical name: `content`, `impact`, …")
    text: str = _member("The value.")


class Snippet(Item):
    """A passage, and what matched in it."""

    text: str = _member("The passage, about 80 characters.")
    highlights: list[tuple[int, int]] = _member("Ranges of characters, the end excluded.", _each(tuple))

    def __str__(self) -> str:
        return self.text


class ChangePoint(Item):
    """The change point of a record."""

    _shown: ClassVar[tuple[str, ...]] = ("date", "type", "confidence")
    id: str = _member("`p` and 16 hexadecimal digits.")
    date: str | None = _member("Cut to its precision: `2020-11-20`, `2020-11`, `2020`.")
    type: str | None = _member("`event`, `seasonal`, `policy` or `trend`.")
    confidence: float | None = _member("0 to 1.")
    days: tuple[datetime.date, datetime.date] | None = _member("First and last day.", _days)
    heading: str = _member("The heading as written.", default="")
    lines: tuple[int, int] | None = _member("First and last line of the section, from 1.", tuple)
    features: dict[str, int | float | str] = _member("The detector's figures.", default=dict)


class Mention(Item):
    """A record about a policy."""

    _shown = ("id", "title")
    id: str = _member("Identity of the record.")
    path: str = _member("The file.")
    lines: tuple[int, int] = _member("First and last line, from 1.", tuple)
    title: str = _member("Its title.")
    province: str | None = _member("Short name: 贵州.")
    sector: str | None = _member("The sector.")
    variant: str = _member("The variant of its report.")
    change_point_date: str | None = _member("Date of its change point.")
    date: str | None = _member("Its own date as written.")
    issuer: str | None = _member("Its issuer as written.")


class Hit(Item):
    """A record that was found: a policy, an event, a section of a document or a remark, with its change point."""

    _shown = ("id", "title")
    rank: int = _member("Place in the order of the hits, from 1.")
    score: float = _member("Comparable within one query only.")
    id: str = _member("`r` and 16 hexadecimal digits; the same wherever the tree is.")
    path: str = _member("The file, relative to the directory in which the index was opened if it is below it.")
    lines: tuple[int, int] = _member("First and last line, from 1.", tuple)
    province: str | None = _member("Short name: 贵州.")
    sector: str | None = _member("`power`, `industry`, `ground_transport`, `aviation` or `residential`.")
    variant: str = _member("`original`, `concise`, …")
    change_point: ChangePoint | None = _member("`None` for a document without change points.", ChangePoint)
    kind: str = _member("`policy`, `event`, `section` or `remark`.")
    title: str = _member("The name of the policy or event.")
    title_highlights: list[tuple[int, int]] = _member("What matched in the title.", _each(tuple), list)
    date: Date | None = _member("The record's own date.", Date)
    lag: Lag | None = _member("Days from the change point to the record's date.", Lag)
    issuer: str | None = _member("The issuing body.")
    location: str | None = _member("The place.")
    sources: list[Source] = _member("The links.", _each(Source))
    snippet: Snippet = _member("The best passage.", Snippet)
    missing: list[str] = _member("What the record lacks of what was asked for.")
    only_in_rewriting: bool = _member("Whether only a rewriting of the report has the match.", default=False)
    mentions: int | None = _member("Records about the same policy, where hits are collapsed.")
    other_mentions: list[Mention] = _member(
        "The other records about the same policy; of `Index.record`.", _each(Mention), list
    )
    fields: list[Field] = _member("The labelled fields.", _each(Field), list)
    text: str | None = _member("The whole text; lists of hits leave it out.")

    def _repr_html_(self) -> str:
        return _html.hits([self], None)


class SimilarHit(Hit):
    """A record like another."""

    same_policy: bool = _member("Whether it is about the same policy.")


class Correction(Item):
    """A word that was probably mistyped, or typed in pinyin."""

    typed: str = _member("As typed.")
    text: str = _member("What was probably meant.")
    applied: bool = _member("Whether this was looked for in its place.")


class FacetValue(Item):
    """A value of a facet."""

    value: str = _member("The value: `event`, 贵州, `2021`.")
    path: str | None = _member("Its place in a hierarchy: `/西南/贵州`.")
    count: int = _member("How often it occurs.")


class TimelinePoint(ChangePoint):
    """A change point and its records by lag."""

    _shown = ("id", "date", "type", "province", "sector")
    province: str | None = _member("Short name: 贵州.")
    sector: str | None = _member("The sector.")
    variant: str = _member("The variant of the report.")
    empty: bool = _member("Whether the section says that nothing was found.")
    path: str = _member("The file.")
    before: list[Hit] = _member("Records that precede it, the earliest first.", _each(Hit))
    during: list[Hit] = _member("Records whose date holds it.", _each(Hit))
    after: list[Hit] = _member("Records that follow it, the earliest first.", _each(Hit))
    undated: list[Hit] = _member("Records without a date.", _each(Hit))


class CoverageCell(Item):
    """What an index has of a province in one sector or year."""

    province: str = _member("Short name, or `unknown`.")
    region: str = _member("Its region.")
    column: str = _member("The sector or year.")
    state: str = _member("`no-report`, `nothing-found` or `found`.")
    reports: int = _member("Reports.")
    change_points: int = _member("Change points.")
    records: int = _member("Records that match.")
    empty_points: int = _member("Change points without any.")


class Counted(Item):
    """A text, and how many records have it."""

    value: str = _member("The text as written.")
    count: int = _member("Records that have it.")


class Claim(Item):
    """What some records of a policy say."""

    values: list[Counted] = _member("How they say it.", _each(Counted))
    records: list[str] = _member("The ids of these records.")


class Contradiction(Item):
    """What the records of a policy disagree on."""

    what: str = _member("`date` or `issuer`.")
    values: list[Counted] = _member("What they say.", _each(Counted))
    claims: list[Claim] = _member("The same by claim: values that agree are one.", _each(Claim))


class Policy(Item):
    """A policy or event, and the records about it."""

    _shown = ("title", "mentions")
    key: str = _member("Its identity within this index.")
    title: str = _member("The title that most records give it.")
    kind: str = _member("What most of its records are: `policy`, `event`, `section` or `remark`.")
    number: str | None = _member("The document number.")
    mentions: int = _member("Records about it.")
    change_points: int = _member("Distinct change points of these.")
    provinces: list[str] = _member("Provinces of their reports.")
    dates: list[Counted] = _member("Dates as written.", _each(Counted))
    issuers: list[Counted] = _member("Issuers as written.", _each(Counted))
    contradictions: list[Contradiction] = _member("What the records disagree on.", _each(Contradiction))
    records: list[Mention] = _member("The records.", _each(Mention))


class Problem(Item):
    """What kept a file from being used, or from being used whole."""

    path: str = _member("The file or directory.")
    line: int | None = _member("The line, from 1.")
    code: str = _member("What is wrong, for programs.")
    message: str = _member("What is wrong and what to do.")


class Update(Item):
    """What an update of an index did."""

    _shown = ("added", "changed", "removed", "unchanged", "seconds")
    added: int = _member("New files.")
    changed: int = _member("Changed files.")
    removed: int = _member("Files that are gone.")
    unchanged: int = _member("Files that were not read again.")
    moved: list[str] = _member("Directories that are gone and whose files are elsewhere in the index now.")
    read_bytes: int = _member("Bytes that were read.")
    seconds: float = _member("Seconds from the walk to the commit.")
    problems: list[Problem] = _member("What could not be used, or only in part.", _each(Problem))


class FileCount(Item):
    """Files of one kind with which the same was done."""

    kind: str = _member("`report`, `answer`, `detector`, `document` or `other`.")
    status: str = _member("`indexed`, `duplicate`, `covered`, `joined`, `other`, `skipped` or `unreadable`.")
    count: int = _member("How many there are.")


class Overview(Item):
    """What an index holds. Each report counts once, whatever its rewritings."""

    _shown = ("reports", "change_points", "records")
    reports: int = _member("Reports and documents.")
    change_points: int = _member("Their change points.")
    records: int = _member("Their records.")
    roots: list[str] = _member("The indexed directories and files.")
    files: list[FileCount] = _member("Files by kind and by what was done with them.", _each(FileCount))
    text_bytes: int = _member("Bytes of the files that are indexed.")
    index_bytes: int = _member("Bytes of the index on disk.")
    segments: int = _member("Segments.")
    updated_at: str | None = _member("When the last update began (ISO 8601, UTC).")


class Finding(Item):
    """What an editor would flag in a report."""

    path: str = _member("The report.")
    line: int | None = _member("The line, from 1.")
    severity: str = _member("`error`, `warning` or `note`.")
    code: str = _member("The rule.")
    message: str = _member("What is wrong.")


class Diagnostic(Item):
    """What is wrong with a report that was parsed."""

    severity: str = _member("`error`, `warning` or `note`.")
    code: str = _member("What is wrong, for programs.")
    message: str = _member("What is wrong, for people.")
    line: int | None = _member("The line, from 1.")


class Remark(Item):
    """Text of a report outside its records."""

    text: str = _member("The text, without markup.")
    lines: tuple[int, int] = _member("First and last line, from 1.", tuple)


class Province(Item):
    """A province."""

    code: str = _member("Code of GB/T 2260.")
    name: str = _member("Short name: 贵州.")
    full_name: str = _member("Full name: 贵州省.")
    pinyin: str = _member("Guizhou.")


class ReportRecord(Item):
    """A policy or event of a parsed report."""

    _shown = ("title", "kind")
    title: str = _member("The name as written.")
    kind: str = _member("`policy`, `event` or `section`.")
    date: Date | None = _member("The record's own date.", Date)
    issuer: str | None = _member("The issuing body.")
    location: str | None = _member("The place.")
    sources: list[Source] = _member("The links.", _each(Source))
    fields: list[Field] = _member("The labelled fields.", _each(Field))
    lines: tuple[int, int] = _member("First and last line, from 1.", tuple)


class ReportPoint(Item):
    """A change point of a parsed report."""

    _shown = ("date", "type", "confidence")
    date: Date | None = _member("The date that the heading states.", Date)
    type: str | None = _member("`event`, `seasonal`, `policy` or `trend`.")
    confidence: float | None = _member("0 to 1.")
    empty: bool = _member("Whether the section says that nothing was found.")
    line: int = _member("First line of the section.")
    records: list[ReportRecord] = _member("The policies and events.", _each(ReportRecord))
    remarks: list[Remark] = _member("The text outside of them.", _each(Remark))
    features: dict[str, int | float | str] = _member("The detector's figures.", _named_figures, dict)


class Report(Item):
    """A parsed report."""

    _shown = ("path", "title")
    path: str = _member("The path as given.")
    title: str | None = _member("The title as written.")
    province: Province | None = _member("The province.", Province)
    sector: str | None = _member("The sector.")
    variant: str = _member("The style of rewriting; `original` for none.")
    analyzed_at: str | None = _member("When the report says that it was made.")
    declared_change_points: int | None = _member("How many change points the header declares.")
    truncated: bool = _member("Whether the file ends in the middle of something.")
    change_points: list[ReportPoint] = _member("The change points in the order of the file.", _each(ReportPoint))
    records: list[ReportRecord] = _member("The records of a document that is no report.", _each(ReportRecord))
    remarks: list[Remark] = _member("The text outside the change points.", _each(Remark))
    diagnostics: list[Diagnostic] = _member("What is wrong with the report.", _each(Diagnostic))
    text_bytes: int = _member("Length of the text, in bytes.")
    unassigned_bytes: int = _member("How many of them are in no field, white space aside.")


class Word(Item):
    """A word of an analyzed text."""

    _shown = ("text",)
    text: str = _member("The word in normal form.")
    original: str = _member("As it stands in the text.")
    span: tuple[int, int] = _member("Characters of the text, the end excluded.", tuple)
    script: str = _member("`cjk`, `alphanumeric` or `punctuation`.", name="class")
    from_lexicon: bool = _member("Whether it is in the lexicon.")
    subwords: list[str] = _member("The words within it.")


class Alternative(Item):
    """Another name of the same or of a related thing."""

    name: str = _member("The name in normal form.")
    relation: str = _member("`same`, `narrower`, `broader` or `related`.")


class Expansion(Item):
    """Words that the thesaurus knows."""

    words: list[str] = _member("The words.")
    alternatives: list[Alternative] = _member("Other names, the closest first.", _each(Alternative))


class Tokens(Item):
    """How a text is analyzed."""

    _shown = ("normal", "words")
    normal: str = _member("The normal form.")
    words: list[Word] = _member("The words in order.", _each(Word))
    expansions: list[Expansion] = _member("The words that the thesaurus knows.", _each(Expansion))
