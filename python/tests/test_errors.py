"""What cannot be read or done, and what is said about it."""

from __future__ import annotations

import pathlib
import pickle
import typing

import pytest

import tansuo

Call = typing.Callable[[tansuo.Index], object]


def _refused(ix: tansuo.Index, **keywords: typing.Any) -> tansuo.QueryError:
    with pytest.raises(tansuo.QueryError) as refused:
        ix.search(**keywords)
    return refused.value


def test_a_wrong_name_has_a_suggestion(ix: tansuo.Index) -> None:
    error = _refused(ix, provnce="贵州")
    assert (error.parameter, error.value, error.span, error.suggestion) == ("provnce", "provnce", (0, 7), "province")
    assert str(error).startswith('there is no parameter "provnce"; parameters are q, ')
    assert str(error).endswith("did you mean 'province'?")


def test_a_wrong_value_has_a_span_and_a_suggestion(ix: tansuo.Index) -> None:
    error = _refused(ix, province=["云南", "贵洲"])
    assert error.value[slice(*(error.span or ()))] == "贵洲" and error.suggestion == "贵州"
    assert str(error).startswith('province: "贵洲" is no province')
    error = _refused(ix, q="碳达峰 sektor:power")
    assert (error.parameter, error.value, error.span) == ("q", "碳达峰 sektor:power", (4, 11))
    assert str(error).endswith("碳达峰 sektor:power\n　　　 ^^^^^^^")


@pytest.mark.parametrize(
    "keywords",
    [{"sort": "dat"}, {"limit": -1}, {"limit": "many"}, {"match": "most"}, {"facets": ["knd"]}, {"year": "20x1"}],
)
def test_every_parameter_is_checked(ix: tansuo.Index, keywords: dict[str, object]) -> None:
    error = _refused(ix, **keywords)
    assert [error.parameter] == list(keywords) and error.span is not None


def test_an_empty_list_is_not_taken_for_no_filter(ix: tansuo.Index) -> None:
    assert "an empty list" in str(_refused(ix, province=[]))
    assert ix.search(province=None, facets=[]).total == ix.search().total


@pytest.mark.parametrize(
    "call",
    [
        lambda ix: ix.facets("knd"),
        lambda ix: ix.facets(count="things"),
        lambda ix: ix.facets(sort="date"),
        lambda ix: ix.coverage(by="month"),
        lambda ix: ix.timeline(facets="kind"),
        lambda ix: ix.export(yaer=2021),
        lambda ix: ix.policies("(碳"),
        lambda ix: ix.similar("r00zz"),
    ],
)
def test_every_method_refuses_what_it_cannot_read(ix: tansuo.Index, call: Call) -> None:
    with pytest.raises(tansuo.QueryError):
        call(ix)


def test_a_record_that_is_not_there(ix: tansuo.Index) -> None:
    with pytest.raises(tansuo.NotFoundError, match="r0000000000000000"):
        ix.record("r0000000000000000")
    with pytest.raises(LookupError, match="more digits"):
        ix.record(next(hit.id for hit in ix.export() if hit.id[1] in _doubled(ix))[:2])


def _doubled(ix: tansuo.Index) -> set[str]:
    digits = [hit.id[1] for hit in ix.export()]
    return {digit for digit in digits if digits.count(digit) > 1}


def test_errors_have_a_kind_and_a_path(tmp_path: pathlib.Path) -> None:
    with pytest.raises(tansuo.Error) as missing:
        tansuo.open(tmp_path)
    assert missing.value.kind == "no_index" and missing.value.path == str(tmp_path)
    with pytest.raises(tansuo.Error) as unreadable:
        tansuo.index(tmp_path / "nothing")
    assert unreadable.value.kind == "io" and "nothing" in str(unreadable.value)
    (tmp_path / "synonyms.txt").write_text("one\n", "utf-8")
    with pytest.raises(tansuo.Error) as settings:
        tansuo.tokens("碳", synonyms=tmp_path / "synonyms.txt")
    assert settings.value.kind == "settings"


def test_errors_can_be_sent_to_another_process(ix: tansuo.Index) -> None:
    error = _refused(ix, province="贵洲")
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.span, copy.kind) == (str(error), error.span, "query")
    with pytest.raises(tansuo.NotFoundError) as missing:
        ix.record("r0000000000000000")
    assert str(pickle.loads(pickle.dumps(missing.value))) == str(missing.value)
