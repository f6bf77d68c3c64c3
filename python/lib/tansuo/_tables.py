"""Answers as tables: pandas, polars, Arrow, Parquet."""

from __future__ import annotations

import datetime
import importlib
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _html

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

# What the cells of a column are: `text`, `integer`, `gaps` (integers of which some are missing), `number`, `day`, `flag`.
_OF_RECORDS = {
    "rank": "integer",
    "line_first": "integer",
    "line_last": "integer",
    "lag_min": "gaps",
    "lag_max": "gaps",
    "score": "number",
    "confidence": "number",
    "change_point_start": "day",
    "change_point_end": "day",
    "date_start": "day",
    "date_end": "day",
    "same_policy": "flag",
}


class Column(NamedTuple):
    """A column of a table: values of one type, or `None`."""

    name: str
    type: str
    values: list[Any]


def of_records(name: str, values: list[Any]) -> Column:
    """A column of a table of records; a detector's figure is a number if all its values are."""
    known = [value for value in values if value is not None]
    if name in _OF_RECORDS:
        return Column(name, _OF_RECORDS[name], values)
    if known and all(isinstance(value, (int, float)) for value in known):
        return Column(name, "number", values)
    return Column(name, "text", [value if value is None else str(value) for value in values])


def of_rows(types: dict[str, str], cells: list[dict[str, Any]]) -> list[Column]:
    """The columns of rows, by their names and types."""
    return [Column(name, kind, [row[name] for row in cells]) for name, kind in types.items()]


def _need(module: str, extra: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(f"this needs {extra}: pip install {extra}") from error


def _dates(values: list[Any]) -> list[datetime.date | None]:
    return [None if value is None else datetime.date.fromisoformat(value) for value in values]


class Table:
    """An answer that is a table: the names of its columns are those of the command line's CSV."""

    def _columns(self) -> list[Column]:
        raise NotImplementedError

    def to_pandas(self) -> pandas.DataFrame:
        """A `pandas.DataFrame`. Days are dates; figures are numbers, NaN where they are missing."""
        pandas = _need("pandas", "pandas")
        # Before pandas 3, `str` makes a text of what is missing.
        text = "str" if int(pandas.__version__.split(".")[0]) >= 3 else "object"
        types = {"integer": "int64", "gaps": "float64", "number": "float64", "flag": "bool", "text": text}

        def series(column: Column) -> Any:
            if column.type == "day":
                return pandas.to_datetime(pandas.Series(column.values, dtype="object"), format="%Y-%m-%d")
            return pandas.Series(column.values, dtype=types[column.type])

        frame = pandas.DataFrame({column.name: series(column) for column in self._columns()})
        return frame  # type: ignore[no-any-return]

    def to_polars(self) -> polars.DataFrame:
        """A `polars.DataFrame`."""
        polars = _need("polars", "polars")
        types = {
            "integer": polars.Int64,
            "gaps": polars.Int64,
            "number": polars.Float64,
            "flag": polars.Boolean,
            "text": polars.String,
            "day": polars.Date,
        }

        def series(column: Column) -> Any:
            values = _dates(column.values) if column.type == "day" else column.values
            return polars.Series(column.name, values, dtype=types[column.type], strict=column.type != "number")

        return polars.DataFrame([series(column) for column in self._columns()])  # type: ignore[no-any-return]

    def to_arrow(self) -> pyarrow.Table:
        """A `pyarrow.Table`."""
        pyarrow = _need("pyarrow", "pyarrow")
        types = {
            "integer": pyarrow.int64(),
            "gaps": pyarrow.int64(),
            "number": pyarrow.float64(),
            "flag": pyarrow.bool_(),
            "text": pyarrow.string(),
            "day": pyarrow.date32(),
        }

        def array(column: Column) -> Any:
            values = _dates(column.values) if column.type == "day" else column.values
            return pyarrow.array(values, type=types[column.type])

        return pyarrow.table({column.name: array(column) for column in self._columns()})

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        """Writes a Parquet file; needs pyarrow."""
        _need("pyarrow.parquet", "pyarrow").write_table(self.to_arrow(), os.fspath(path))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Gives the table to DuckDB, polars and others without a copy (Arrow's PyCapsule interface); needs pyarrow."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        columns = self._columns()
        return _html.table([column.name for column in columns], list(zip(*(column.values for column in columns))))
