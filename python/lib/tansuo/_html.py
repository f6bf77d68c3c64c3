"""Answers as notebooks show them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._answers import Answer, Coverage, Timeline
    from ._items import Hit

# Rows that a notebook shows of a table; the rest is counted.
_MOST_ROWS = 50
# Notebooks align cells to the right, and their rule is stronger than ours. Colours are those of the page.
_STYLE = (
    "<style>table.tansuo td,table.tansuo th{text-align:left!important;vertical-align:top;max-width:36em;padding:.2em .6em}"
    "table.tansuo .number{text-align:right!important;white-space:nowrap}"
    "table.tansuo .about{opacity:.7;font-size:90%}table.tansuo mark{padding:0}</style>"
)


def _page(head: Sequence[str], body: Iterable[str], caption: str, numbers: Container[str] = ()) -> str:
    style = {True: ' class="number"', False: ""}
    header = "".join(f"<th{style[name in numbers]}>{escape(name)}</th>" for name in head)
    rows = "".join(f"<tr>{row}</tr>" for row in body)
    below = f"<p>{caption}</p>" if caption else ""
    return f'{_STYLE}<table class="tansuo"><thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>{below}'


def _cell(value: Any) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f'<td class="number">{value}</td>'
    return f"<td>{_lines('' if value is None else str(value))}</td>"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _more(count: int, what: str = "rows") -> str:
    return f"… {count - _MOST_ROWS} more {what}" if count > _MOST_ROWS else ""


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table of plain values."""
    body = ("".join(_cell(value) for value in row) for row in rows[:_MOST_ROWS])
    return _page(head, body, _more(len(rows)))


def _marked(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """A text with what matched in it."""
    shown, at = "", 0
    for start, end in ranges:
        shown += f"{_lines(text[at:start])}<mark>{_lines(text[start:end])}</mark>"
        at = end
    return shown + _lines(text[at:])


def _source(hit: Hit) -> str:
    # A report may name any address; a click must not run a script.
    urls = [source.url for source in hit.sources if source.url.startswith(("https://", "http://"))]
    links = (f'<a href="{escape(url)}" rel="noreferrer" target="_blank">{number}</a>' for number, url in enumerate(urls, 1))
    return " ".join(links)


def _hit(hit: Hit) -> str:
    point = hit.change_point
    confidence = None if point is None or point.confidence is None else f"{point.confidence:.2f}"
    place = " ".join(filter(None, [hit.province, hit.sector]))
    about = " ".join(filter(None, [point.date, point.type, confidence])) if point else ""
    missing = f'<div class="about">lacks {escape(", ".join(hit.missing))}</div>' if hit.missing else ""
    where = f'<div class="about">{escape(hit.path)}:{hit.lines[0]}</div>'
    text = hit.text if hit.text is not None and not hit.snippet.highlights else None
    passage = _lines(text) if text is not None else _marked(hit.snippet.text, hit.snippet.highlights)
    cells = [
        f'<td class="number">{hit.rank}</td>',
        f"<td><b>{_marked(hit.title, hit.title_highlights)}</b><div>{passage}</div>{missing}{where}</td>",
        f"<td>{escape(place)}<br>{escape(about)}</td>",
        f"<td>{escape(hit.kind)}</td>",
        f"<td>{escape(hit.date.text) if hit.date else ''}</td>",
        f'<td class="number">{hit.lag or ""}</td>',
        f"<td>{escape(hit.issuer or '')}</td>",
        f"<td>{_source(hit)}</td>",
    ]
    return "".join(cells)


def hits(hits: list[Hit] | Answer[Any], caption: str | None) -> str:
    """Records with what matched in them."""
    head = ["", "record", "change point", "kind", "date", "lag", "issuer", "sources"]
    captions = filter(None, [_more(len(hits)), caption])
    return _page(head, (_hit(hit) for hit in hits[:_MOST_ROWS]), "; ".join(captions), numbers=["lag"])


def _of_point(position: str, hit: Hit) -> str:
    cells = [
        f"<td>{position}</td>",
        f'<td class="number">{hit.lag or ""}</td>',
        f"<td>{escape(hit.date.text) if hit.date else ''}</td>",
        f"<td>{_marked(hit.title, hit.title_highlights)}</td>",
        f"<td>{escape(hit.issuer or '')}</td>",
        f"<td>{_source(hit)}</td>",
    ]
    return "".join(cells)


def timeline(timeline: Timeline) -> str:
    """Change points, and below each its records."""
    body = []
    for point in timeline[:_MOST_ROWS]:
        confidence = None if point.confidence is None else f"{point.confidence:.2f}"
        about = " ".join(filter(None, [point.date, point.type, confidence, point.province, point.sector]))
        body.append(f'<th colspan="6">{escape(about)}</th>')
        positions = {"before": point.before, "during": point.during, "after": point.after, "undated": point.undated}
        body.extend(_of_point(position, hit) for position, hits in positions.items() for hit in hits)
    totals = f"{len(timeline)} of {timeline.total} change points, {timeline.empty} of them without a record"
    captions = filter(None, [_more(len(timeline), "change points"), totals])
    return _page(["", "lag", "date", "record", "issuer", "sources"], body, "; ".join(captions))


def coverage(coverage: Coverage) -> str:
    """Provinces down, sectors or years across."""
    provinces: dict[str, dict[str, str]] = {}
    for cell in coverage:
        empty = f" ({cell.empty_points})" if cell.empty_points else ""
        shown = "–" if cell.state == "no-report" else f"{cell.records}/{cell.change_points}{empty}"
        provinces.setdefault(cell.province, {})[cell.column] = shown
    body = (
        f"<th>{escape(province)}</th>"
        + "".join(f'<td class="number">{cells.get(column, "")}</td>' for column in coverage.columns)
        for province, cells in provinces.items()
    )
    caption = "records/change points; change points without a record in parentheses"
    return _page(["", *coverage.columns], body, caption, numbers=coverage.columns)
