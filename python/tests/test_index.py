"""Indexing: progress, updates, what stops one, threads."""

from __future__ import annotations

import asyncio
import concurrent.futures
import pathlib
import signal
import subprocess
import sys
import threading
import time

import pytest

import tansuo

REPORT = """# 贵州省 工业部门 碳排放变点汇总

## 转折点: 2021-0{month}-01 (Event) - 置信度: 0.62

1. **停产检修之{number}**
   - **发生时间**：2021年{month}月
   - **内容**：第{number}号窑停产
"""


def write(tree: pathlib.Path, count: int, first: int = 0) -> None:
    tree.mkdir(exist_ok=True)
    for number in range(first, count):
        text = REPORT.format(month=number % 9 + 1, number=number)
        (tree / f"Guizhou_Industry_{number}.md").write_text(text, "utf-8")


def test_an_index_is_made_opened_and_brought_up_to_date(tmp_path: pathlib.Path) -> None:
    write(tmp_path / "reports", 3)
    place = tmp_path / "index"
    first = tansuo.index(tmp_path / "reports", place)
    assert first.summary is not None and first.summary.added == 3
    assert first.dir == str(place) and first.overview.records == 3
    assert repr(first) == f"<tansuo.Index {place}: 3 reports, 3 change points, 3 records>"
    opened = tansuo.open(str(place))
    assert opened.commit == first.commit and opened.summary is None
    write(tmp_path / "reports", 5, first=3)
    again = tansuo.index(index=place)
    assert again.summary is not None and (again.summary.added, again.summary.unchanged) == (2, 3)
    assert opened.overview.records == 3 and opened.latest().overview.records == 5
    assert opened.latest().commit == again.commit != opened.commit
    rebuilt = tansuo.index(index=place, rebuild=True)
    assert rebuilt.summary is not None and rebuilt.summary.added == 5


def test_problems_are_named(tmp_path: pathlib.Path) -> None:
    (tmp_path / "report.md").write_bytes(b"\x00" * 5000)
    summary = tansuo.index(tmp_path).summary
    assert summary is not None and [problem.code for problem in summary.problems] == ["binary"]
    assert summary.problems[0].path.endswith("report.md")


def test_a_lexicon_is_kept(tmp_path: pathlib.Path) -> None:
    write(tmp_path / "reports", 1)
    (tmp_path / "words.txt").write_text("停产检修之\n", "utf-8")
    place = tmp_path / "index"
    tansuo.index(tmp_path / "reports", place, lexicon=tmp_path / "words.txt")
    with pytest.raises(tansuo.Error, match="rebuild=True") as refused:
        tansuo.index(index=place, lexicon=tmp_path / "words.txt")
    assert refused.value.kind == "settings"
    tansuo.index(index=place, lexicon=tmp_path / "words.txt", rebuild=True)


def test_synonyms_belong_to_who_opens(tmp_path: pathlib.Path) -> None:
    write(tmp_path / "reports", 1)
    tansuo.index(tmp_path / "reports", tmp_path / "index")
    (tmp_path / "synonyms.txt").write_text("停产检修,关机\n", "utf-8")
    assert tansuo.open(tmp_path / "index").search("关机").total == 0
    assert tansuo.open(tmp_path / "index", synonyms=tmp_path / "synonyms.txt").search("关机").total == 1


def test_progress_ends_with_all_files(tmp_path: pathlib.Path) -> None:
    write(tmp_path / "reports", 40)
    seen: list[tuple[int, int]] = []
    tansuo.index([tmp_path / "reports"], progress=lambda files, total: seen.append((files, total)))
    assert seen == sorted(seen) and seen[-1] == (40, 40)


def test_an_exception_of_the_callback_stops_the_update(tmp_path: pathlib.Path) -> None:
    write(tmp_path / "reports", 10)
    place = tmp_path / "index"
    before = tansuo.index(tmp_path / "reports", place)

    def stop(files: int, total: int) -> None:
        raise RuntimeError("enough")

    write(tmp_path / "reports", 400)
    with pytest.raises(RuntimeError, match="enough"):
        tansuo.index(index=place, progress=stop)
    assert tansuo.open(place).commit == before.commit
    assert tansuo.index(index=place).overview.records == 400


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_a_signal_stops_an_update_without_a_callback(tmp_path: pathlib.Path) -> None:
    write(tmp_path / "reports", 3000)
    place = tmp_path / "index"
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys, tansuo\nprint('began', flush=True)\ntansuo.index(*sys.argv[1:])"]
        + [str(tmp_path / "reports"), str(place)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None and child.stdout.readline() == "began\n"
    # It has begun to write once there is more than the empty index.
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not any(place.glob("*/*.store")):
        time.sleep(0.001)
    child.send_signal(signal.SIGINT)
    _, told = child.communicate(timeout=60)
    assert "KeyboardInterrupt" in told and child.returncode != 0
    assert tansuo.open(place).overview.records == 0


def test_the_gil_is_released(tmp_path: pathlib.Path) -> None:
    write(tmp_path / "reports", 500)
    turns = []
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        began = threading.Event()

        def work() -> None:
            began.set()
            tansuo.index(tmp_path / "reports")
            turns.append(-1)

        working = pool.submit(work)
        began.wait()
        # With the GIL held there would be no turn before the end.
        while not working.done():
            turns.append(0)
            time.sleep(0.001)
    assert turns.index(-1) > 10


def test_threads_share_an_index(ix: tansuo.Index) -> None:
    words = ["碳达峰", "电解铝", "限电", "煤改气", "停产"] * 8
    alone = [[hit.id for hit in ix.search(word)] for word in words]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert [[hit.id for hit in hits] for hits in pool.map(ix.search, words)] == alone


def test_asyncio_asks_in_threads(ix: tansuo.Index) -> None:
    async def ask() -> list[int]:
        answers = await asyncio.gather(*(asyncio.to_thread(ix.search, word) for word in ("碳达峰", "限电")))
        return [hits.total for hits in answers]

    assert asyncio.run(ask()) == [ix.search("碳达峰").total, ix.search("限电").total]
