"""Tests of the installed package on the demonstration corpus."""

from __future__ import annotations

import pathlib

import pytest

import tansuo

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> pathlib.Path:
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> pathlib.Path:
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def ix(corpus: pathlib.Path) -> tansuo.Index:
    return tansuo.index(corpus)
