"""Every answer, its objects and their types."""

from __future__ import annotations

import datetime
import pathlib
import sys
import typing
from collections.abc import Iterator

import pytest

import tansuo
from tansuo import _index, _items, _tansuo


def test_keywords_narrow_a_search(ix: tansuo.Index) -> None:
    hits = ix.search("碳达峰", province=["贵州", "云南"], year="2020..2022", limit=50)
    assert [(hit.province, hit.only_in_rewriting) for hit in hits] == [("贵州", False), ("贵州", True)]
    hit = hits[0]
    assert hit.change_point is not None and hit.change_point.type == "seasonal"
    assert hit.lag is not None and (hit.lag.min, hit.lag.max) == (46, 135) and str(hit.lag) == "+46..+135 d"
    assert hit.date is not None and hit.date.start == datetime.date(2022, 1, 1) and hit.date.precision == "quarter"
    assert [hit.title[start:end] for start, end in hit.title_highlights] == ["碳达峰"]
    assert hit.sources[0].url.startswith("https://")


def test_values_may_be_of_any_type(ix: tansuo.Index) -> None:
    assert ix.search(year=2021).total == ix.search(year="2021").total > 0
    assert ix.search(year=range(2020, 2022)).total == ix.search(year="2020..2021").total
    assert ix.search(type=("event", "policy")).total == ix.search(type="event,policy").total
    assert ix.search(province=None).total == ix.search().total
    assert ix.search(confidence=0.62).total == ix.search(confidence="0.62").total > 0
    in_chinese: dict[str, typing.Any] = {"省份": "贵州"}
    assert ix.search(**in_chinese).total == ix.search(province="贵州").total > 0


def test_a_joint_issue_counts_for_each_of_its_bodies(ix: tansuo.Index) -> None:
    counts = {of.value: of.count for of in ix.facets("issuer")["issuer"]}
    found = ix.search(issuer=["民航局"])
    assert {hit.issuer for hit in found} == {"中国民用航空局", "财政部、民航局"}
    assert counts["中国民航局"] == found.total == ix.search(issuer="中国民航局").total
    assert [hit.issuer for hit in ix.search(issuer=["财政部"])] == ["财政部、民航局"]


def test_an_answer_is_a_list(ix: tansuo.Index) -> None:
    hits = ix.search("碳", limit=6)
    assert len(hits) == 6 and hits.total > 6
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5, 6]
    assert hits[-1] == list(hits)[5]
    middle = hits[2:4]
    assert [hit.rank for hit in middle] == [3, 4] and middle.total == hits.total
    assert [hit.rank for hit in hits[::-2]] == [6, 4, 2]
    assert hits[0] in hits
    with pytest.raises(IndexError):
        hits[6]


def test_a_hit_is_a_dictionary_too(ix: tansuo.Index) -> None:
    hit = ix.search("电解铝")[0]
    plain = dict(hit)
    assert plain["title"] == hit["title"] == hit.title
    assert isinstance(plain["change_point"], dict) and isinstance(plain["lines"], list)
    assert hit == tansuo.Hit(plain) and hash(hit) == hash(tansuo.Hit(plain))
    assert repr(hit) == f"Hit(id={hit.id!r}, title={hit.title!r})"


def test_pages_follow_each_other(ix: tansuo.Index) -> None:
    whole = [hit.id for hit in ix.search("碳", limit="all")]
    pages = [hit.id for offset in range(0, len(whole), 7) for hit in ix.search("碳", offset=offset, limit=7)]
    # A page that has room for more shows matches of rewritings too.
    assert len(pages) == ix.search("碳", limit=7).total > 7 and pages == whole[: len(pages)]


def test_what_a_search_says_beside_its_hits(ix: tansuo.Index) -> None:
    hits = ix.search("电解铝 检修 停运 来水偏枯", facets=["kind", "province"])
    assert hits.total_all == 0 < hits.total and hits[0].missing == ["来水偏枯"]
    assert hits.in_rewritings > 0
    assert hits.facets is not None and list(hits.facets) == ["kind", "province"]
    assert sum(of.count for of in hits.facets["kind"]) == hits.total
    assert ix.search("dianjielv").corrections[0].text == "电解铝"
    assert ix.search("电解铝", match="all", collapse="policy")[0].mentions == 1


def test_facets(ix: tansuo.Index) -> None:
    facets = ix.facets("province", "year", count="change-points", type="event")
    assert list(facets) == list(facets.keys()) == ["province", "year"] and len(facets) == 2
    years = [of.value for of in facets["year"]]
    assert years == sorted(years) and len(years) > 2
    guizhou = next(of for of in facets["province"] if of.value == "贵州")
    assert (guizhou.path, guizhou.count) == ("/西南/贵州", 3)
    assert set(ix.facets()) == {"province", "sector", "type", "year", "kind"}


def test_a_timeline_has_the_records_about_each_change_point(ix: tansuo.Index) -> None:
    timeline = ix.timeline(province="贵州", sector="industry", year=2021)
    assert (timeline.total, timeline.empty, timeline.records) == (2, 0, 4)
    first, second = timeline
    assert first.date == "2021-03-01" and [hit.title for hit in first.before] == ["乌江铝业二期电解槽停槽检修"]
    assert isinstance(second.features["magnitude"], float)
    assert second.after[0].change_point is not None and second.after[0].change_point.id == second.id


def test_coverage(ix: tansuo.Index) -> None:
    coverage = ix.coverage(province="西南")
    assert coverage.columns[:2] == ["power", "industry"]
    cell = next(cell for cell in coverage if (cell.province, cell.column) == ("贵州", "industry"))
    assert (cell.state, cell.records, cell.change_points, cell.empty_points) == ("found", 5, 4, 1)
    assert ix.coverage(by="year").by == "year"


def test_policies(ix: tansuo.Index) -> None:
    policies = ix.policies(variant="all", province="贵州", least=2)
    assert policies.total == len(policies) == 4
    assert all(policy.mentions == len(policy.records) >= 2 for policy in policies)
    assert policies[0].dates[0].count == 3
    assert ix.policies(variant="all", province="贵州", limit=1)[0] == ix.policies(variant="all", province="贵州")[0]


CONFLICT = """# 贵州省 工业部门 碳排放变点汇总

## 转折点: 2021-03-01 (Policy) - 置信度: 0.62

1. **贵州省水泥错峰生产方案**
   - **发布日期**：{date}
   - **发布机构**：贵州省工业和信息化厅
   - **来源**：同上
"""


@pytest.fixture(scope="module")
def disagreeing(tmp_path_factory: pytest.TempPathFactory) -> tansuo.Index:
    tree = tmp_path_factory.mktemp("disagreeing")
    for name, date in [("", "2021年2月20日"), ("_formal", "2021年5月3日")]:
        (tree / f"Guizhou_Industry_combined_info{name}.txt").write_text(CONFLICT.format(date=date), "utf-8")
    return tansuo.index(tree)


def test_policies_say_on_what_records_disagree(disagreeing: tansuo.Index) -> None:
    (policy,) = disagreeing.policies(variant="all", contradictions=True)
    (contradiction,) = policy.contradictions
    assert contradiction.what == "date"
    assert {of.value for of in contradiction.values} == {"2021年2月20日", "2021年5月3日"}
    assert sorted(id for claim in contradiction.claims for id in claim.records) == sorted(of.id for of in policy.records)
    assert list(disagreeing.policies(variant="all").to_pandas().contradictions) == ["date"]


def test_records_and_those_like_them(ix: tansuo.Index) -> None:
    hit = ix.search("让电于民")[0]
    record = ix.record(hit.id)
    assert record == ix.record(hit) == ix.record(hit.id[:12])
    assert record.text and record.fields and record.change_point and record.change_point.heading
    similar = ix.similar(hit, limit=3)
    assert len(similar) == 3 <= similar.total and hit.id not in [like.id for like in similar]
    assert isinstance(similar[0].same_policy, bool)


def test_an_export_has_everything(ix: tansuo.Index) -> None:
    records = ix.export()
    assert len(records) == records.total == ix.overview.records
    assert all(record.text is not None for record in records)
    assert len(ix.export(province="贵州", limit=2)) == 2 < ix.export(province="贵州").total


def test_a_report_is_read_from_a_file_or_a_text(corpus: pathlib.Path) -> None:
    path = corpus / "Guizhou_Industry" / "Guizhou_Industry_combined_info.txt"
    report = tansuo.parse(path)
    assert report.province is not None and report.province.name == "贵州" and report.sector == "industry"
    assert len(report.change_points) == 4 and report.change_points[0].confidence == 0.62
    assert report.change_points[0].records[0].title == "乌江铝业二期电解槽停槽检修"
    text = path.read_text("utf-8")
    of_text = tansuo.parse(text, path="Guizhou_Industry_combined_info.txt")
    assert of_text.change_points == report.change_points
    assert tansuo.parse("no report\n").change_points == []
    with pytest.raises(tansuo.Error, match="no such file.md"):
        tansuo.parse("no such file.md")
    with pytest.raises(tansuo.Error, match="not one file"):
        tansuo.parse(corpus)


def test_check_names_file_and_line(corpus: pathlib.Path, tmp_path: pathlib.Path) -> None:
    findings = tansuo.check(corpus)
    assert findings.reports == 35 and len(findings) > 0
    assert all(finding.severity in ("error", "warning", "note") for finding in findings)
    assert any(finding.line for finding in findings)
    (tmp_path / "report.md").write_bytes(b"\x00" * 5000)
    assert [problem.code for problem in tansuo.check([tmp_path]).problems] == ["binary"]


def test_tokens_count_characters(tmp_path: pathlib.Path) -> None:
    text = "𠀀 減污降碳協同增效"
    tokens = tansuo.tokens(text)
    assert "减污降碳" in tokens.normal
    assert all(text[slice(*word.span)] == word.original for word in tokens.words)
    assert any(word.from_lexicon and word.script == "cjk" for word in tokens.words)
    assert "让电于民" in [of.name for of in tansuo.tokens("拉闸限电").expansions[0].alternatives]
    (tmp_path / "synonyms.txt").write_text("甲乙丙,丁戊己\n", "utf-8")
    (tmp_path / "lexicon.txt").write_text("甲乙丙\n丁戊己\n", "utf-8")
    own = tansuo.tokens("甲乙丙", synonyms=tmp_path / "synonyms.txt", lexicon=tmp_path / "lexicon.txt")
    assert own.expansions[0].alternatives[0].name == "丁戊己"


def test_filters_are_those_of_the_library() -> None:
    typed = _index.Filters.__annotations__
    assert [name.replace("_", "-") for name in typed] == _tansuo.filters()


def _attributes(kind: type) -> dict[str, _items._Member]:
    return {
        name: member
        for base in reversed(kind.__mro__)
        for name, member in vars(base).items()
        if isinstance(member, _items._Member)
    }


def _within(item: _items.Item) -> Iterator[_items.Item]:
    """An object and the objects in it."""
    yield item
    for name in _attributes(type(item)):
        value = getattr(item, name)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, _items.Item):
                yield from _within(inner)


def _fits(value: object, hint: typing.Any) -> bool:
    """Whether a value has a type."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is list:
        return isinstance(value, list) and all(_fits(one, inner[0]) for one in value)
    if origin is tuple:
        return isinstance(value, tuple) and len(value) == len(inner) and all(map(_fits, value, inner))
    if origin is dict:
        return isinstance(value, dict) and all(_fits(one, inner[1]) for one in value.values())
    if inner:
        return any(_fits(value, one) for one in inner)
    return type(value) is hint or (hint is float and type(value) is int)


@pytest.mark.skipif(sys.version_info < (3, 10), reason="reads annotations such as `str | None`")
def test_each_member_of_the_json_is_an_attribute_of_its_type(
    ix: tansuo.Index, disagreeing: tansuo.Index, corpus: pathlib.Path
) -> None:
    reports = [path for path in sorted(corpus.glob("*/*combined_info*.txt"))]
    answers: list[_items.Item] = [
        *ix.search("碳达峰 限电 电解铝", variant="all", collapse="policy", limit="all"),
        *ix.search("dianjielv").corrections,
        *[ix.record(hit) for hit in ix.search("碳达峰", variant="all")],
        *ix.export(),
        *ix.timeline(limit="all"),
        *ix.coverage(),
        *disagreeing.policies(variant="all"),
        *ix.policies(variant="all", limit="all"),
        *ix.similar(ix.search("限电")[0]),
        *[of for values in ix.facets() for of in ix.facets()[values]],
        *tansuo.check(corpus),
        *[tansuo.parse(path) for path in reports],
        tansuo.tokens("拉闸限电"),
        ix.overview,
        typing.cast(tansuo.Update, ix.summary),
    ]
    seen = set()
    for item in (item for answer in answers for item in _within(answer)):
        attributes = _attributes(type(item))
        seen.add(type(item))
        unknown = set(item) - {member._name for member in attributes.values()}
        assert not unknown, f"{type(item).__name__} has no attribute for {unknown}"
        hints = typing.get_type_hints(type(item))
        for name in attributes:
            assert _fits(getattr(item, name), hints[name]), f"{item!r}.{name} is {getattr(item, name)!r}"
    kinds = {kind for kind in vars(_items).values() if isinstance(kind, type) and issubclass(kind, _items.Item)}
    assert kinds - seen <= {_items.Item, _items.Problem}
