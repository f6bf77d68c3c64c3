"""Tansuo (碳索) makes directories of Chinese reports on CO2 change points searchable.

    import tansuo

    ix = tansuo.index("reports", index="reports/.tansuo")
    for hit in ix.search("碳达峰", province=["贵州", "云南"], year="2020..2022", limit=50):
        print(hit.title, hit.lag)
    frame = ix.export().to_pandas()

`open` and `index` give an `Index`: one commit, which threads can share; the work is done without the GIL. Answers are
lists of typed objects (`hit.change_point.type`, `dict(hit)`) and tables (`to_pandas`, `to_polars`, `to_arrow`,
`to_parquet`; DuckDB and polars read them as they are). What cannot be read raises `QueryError`.
"""

from ._answers import Coverage, Facets, Findings, Hits, Policies, SimilarHits, Timeline
from ._errors import Error, NotFoundError, QueryError
from ._index import Index, check, index, open, parse, tokens
from ._items import (
    Alternative,
    ChangePoint,
    Claim,
    Contradiction,
    Correction,
    Counted,
    CoverageCell,
    Date,
    Diagnostic,
    Expansion,
    FacetValue,
    Field,
    FileCount,
    Finding,
    Hit,
    Lag,
    Mention,
    Overview,
    Policy,
    Problem,
    Province,
    Remark,
    Report,
    ReportPoint,
    ReportRecord,
    SimilarHit,
    Snippet,
    Source,
    TimelinePoint,
    Tokens,
    Update,
    Word,
)
from ._tansuo import __version__

__all__ = [
    "Alternative",
    "ChangePoint",
    "Claim",
    "Contradiction",
    "Correction",
    "Counted",
    "Coverage",
    "CoverageCell",
    "Date",
    "Diagnostic",
    "Error",
    "Expansion",
    "FacetValue",
    "Facets",
    "Field",
    "FileCount",
    "Finding",
    "Findings",
    "Hit",
    "Hits",
    "Index",
    "Lag",
    "Mention",
    "NotFoundError",
    "Overview",
    "Policies",
    "Policy",
    "Problem",
    "Province",
    "QueryError",
    "Remark",
    "Report",
    "ReportPoint",
    "ReportRecord",
    "SimilarHit",
    "SimilarHits",
    "Snippet",
    "Source",
    "Timeline",
    "TimelinePoint",
    "Tokens",
    "Update",
    "Word",
    "__version__",
    "check",
    "index",
    "open",
    "parse",
    "tokens",
]
