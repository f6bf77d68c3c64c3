"""Answers as tables, and as notebooks show them."""

from __future__ import annotations

import csv
import html.parser
import io
import os
import pathlib
import subprocess

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest

import tansuo
from tansuo._tables import Table

FIGURES = ["magnitude", "relative_magnitude", "seasonal_score", "ks_stat"]
DAYS = ["change_point_start", "change_point_end", "date_start", "date_end"]


def answers(ix: tansuo.Index) -> list[Table]:
    hit = ix.search("限电")[0]
    some: list[Table] = [ix.search("碳", limit=20), ix.export(), ix.similar(hit), ix.facets(), ix.timeline()]
    return [*some, ix.coverage(), ix.policies(), tansuo.check(pathlib.Path(__file__).parents[2] / "corpus")]


def test_a_table_has_a_row_for_each_record_and_numbers_as_numbers(ix: tansuo.Index) -> None:
    frame = ix.export().to_pandas()
    assert len(frame) == ix.overview.records
    for name in ["score", "confidence", "lag_min", "lag_max", *FIGURES]:
        assert frame[name].dtype == "float64", name
    for name in ["rank", "line_first", "line_last"]:
        assert frame[name].dtype == "int64", name
    for name in DAYS:
        assert frame[name].dtype.kind == "M", name
    # A lag is counted from the day of the change point, where it is one day.
    exact = frame[frame.lag_min.notna() & frame.change_point_start.eq(frame.change_point_end)]
    assert len(exact) > 40 and (exact.date_start - exact.change_point_start).dt.days.eq(exact.lag_min).all()
    assert 0 < frame.magnitude.notna().sum() < len(frame)


def test_the_table_is_that_of_the_command_line(ix: tansuo.Index, corpus: pathlib.Path) -> None:
    program = os.environ.get("TANSUO")
    if not program:
        assert not os.environ.get("CI"), "CI is set, and TANSUO names no program"
        pytest.skip("TANSUO names no program")
    command = [program, "export", "--in", str(corpus), "--format", "csv"]
    told = subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8-sig")
    theirs = list(csv.DictReader(io.StringIO(told, newline="")))
    ours = {column.name: column.values for column in ix.export()._columns()}
    assert list(ours) == list(theirs[0])
    for name, values in ours.items():
        for value, row in zip(values, theirs):
            cell = row[name]
            if isinstance(value, float):
                assert value == float(cell), name
            elif name != "path":
                assert ("" if value is None else str(value)) == cell.removeprefix("'"), name


def test_libraries_agree(ix: tansuo.Index) -> None:
    for answer in answers(ix):
        frame, table, polar = answer.to_pandas(), answer.to_arrow(), answer.to_polars()
        assert list(frame) == table.column_names == polar.columns
        assert len(frame) == table.num_rows == polar.height > 0
        assert polars.DataFrame(table).equals(polar)
        known = {name: int(frame[name].notna().sum()) for name in frame}
        assert known == {name: table.num_rows - table[name].null_count for name in frame}


def test_others_read_an_answer_as_it_is(ix: tansuo.Index) -> None:
    records = ix.export()
    assert pyarrow.table(records).equals(records.to_arrow())
    assert polars.DataFrame(records).equals(records.to_polars())
    in_guizhou = duckdb.sql("select * from records where province = '贵州' and lag_min < 0 order by rank")
    assert in_guizhou is not None and list(in_guizhou.columns) == list(records.to_pandas())
    before = [record.id for record in records if record.province == "贵州" and record.lag and record.lag.min < 0]
    assert len(before) > 1 and list(in_guizhou.df()["id"]) == before


def test_a_slice_is_a_table(ix: tansuo.Index) -> None:
    hits = ix.search("碳", limit=20)
    pandas.testing.assert_frame_equal(hits[5:8].to_pandas(), hits.to_pandas()[5:8].reset_index(drop=True))
    assert list(ix.similar(hits[0])[:2].to_polars()["rank"]) == [1, 2]
    assert set(ix.timeline()[:1].to_pandas().change_point_id) == {ix.timeline()[0].id}


def test_an_empty_answer_keeps_its_columns(ix: tansuo.Index) -> None:
    nothing = ix.search(q='"没有这样的原文"')
    assert len(nothing) == 0 and not list(nothing)
    frame = nothing.to_pandas()
    assert frame.lag_min.dtype == "float64" and frame["rank"].dtype == "int64" and len(frame) == 0
    assert nothing.to_polars().schema["date_start"] == polars.Date
    assert nothing.to_arrow().schema.field("lag_min").type == pyarrow.int64()


def test_parquet(ix: tansuo.Index, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "records.parquet"
    ix.export().to_parquet(path)
    assert pyarrow.parquet.read_table(path).equals(ix.export().to_arrow())


def test_a_timeline_has_a_row_for_each_record_and_each_empty_change_point(ix: tansuo.Index) -> None:
    timeline = ix.timeline(limit="all")
    frame = timeline.to_pandas()
    assert len(frame) == timeline.records + timeline.empty
    assert set(frame.position) <= {"before", "during", "after", "undated", "empty"}
    assert (frame.position == "empty").sum() == timeline.empty == frame.id.isna().sum()
    assert (frame.lag_max[frame.position == "before"] < 0).all()
    assert frame.magnitude.dtype == "float64"


def test_a_figure_may_have_any_name(tmp_path: pathlib.Path, corpus: pathlib.Path) -> None:
    for name in ["Guizhou_Industry_combined_info.txt", "Guizhou_Industry_change_points.txt"]:
        text = (corpus / "Guizhou_Industry" / name).read_text("utf-8")
        text = text.replace("    magnitude:", "    count:").replace("    ks_stat:", "    lag_min:")
        (tmp_path / name).write_text(text, "utf-8")
    ix = tansuo.index(tmp_path)
    for frame in [ix.export().to_pandas(), ix.timeline().to_pandas()]:
        assert frame["count"].dtype == frame.feature_lag_min.dtype == frame.lag_min.dtype == "float64"
        assert frame["count"].max() < 1 and frame.feature_lag_min.notna().any() and frame.lag_min.max() > 1


def test_a_missing_library_is_named(ix: tansuo.Index, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ImportError, match="pip install polars"):
        ix.export().to_polars()


class _Tags(html.parser.HTMLParser):
    """Checks that tags are closed in order, and keeps the text and the links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.links: list[str] = []
        self.marks: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links.extend(value or "" for name, value in attrs if name == "href")
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if "mark" in self.open:
            self.marks.append(data)


def test_a_notebook_shows_tables_with_highlights(ix: tansuo.Index) -> None:
    shown = _Tags(ix.search("碳达峰", limit=3)._repr_html_())
    assert shown.marks.count("碳达峰") >= 3 and "3 of 8 records" in shown.text
    for answer in answers(ix):
        assert _Tags(answer._repr_html_()).text
    record = ix.record(ix.search("限电")[0])
    assert record.title in _Tags(record._repr_html_()).text
    assert "… 26 more rows; 76 of 76 records" in _Tags(ix.export()._repr_html_()).text


def test_a_report_cannot_put_markup_into_a_notebook(tmp_path: pathlib.Path) -> None:
    text = (
        "# 贵州省 工业部门 碳排放变点汇总\n\n## 转折点: 2021-03-01 (Event) - 置信度: 0.62\n\n"
        "1. **停产 &lt;script&gt;alert(1)&lt;/script&gt;**\n   - **内容**：停产 &lt;img src=x onerror=alert(1)&gt;\n"
        "   - **来源**：[链接](javascript:alert(1))\n"
    )
    (tmp_path / "Guizhou_Industry.md").write_text(text, "utf-8")
    ix = tansuo.index(tmp_path)
    (hit,) = ix.search("停产")
    assert "<script>" in hit.title
    tables: list[Table] = [ix.search("停产"), ix.timeline(), ix.policies(), ix.export()]
    for shown in [ix.record(hit)._repr_html_(), *(answer._repr_html_() for answer in tables)]:
        assert "<script" not in shown and "<img" not in shown
        assert not [link for link in _Tags(shown).links if not link.startswith("http")]
