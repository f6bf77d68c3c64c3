#!/usr/bin/env python3
"""From reports to a regression: indexes a directory, and asks whether the breaks that more policies precede are
the stronger ones. Prints a line for each type of change point and a fit by least squares, and draws both.

    pip install ./python pandas matplotlib
    python examples/regression.py corpus --plot breaks.svg
"""

from __future__ import annotations

import argparse

import numpy
import pandas

import tansuo

FEATURE = "magnitude"
WINDOW_DAYS = 365


def change_points(records: pandas.DataFrame) -> pandas.DataFrame:
    """A row for each change point: its type, its magnitude, and how many records have their whole date in the window
    before it. A record dated by its year alone is not counted: its lag is too wide."""
    before = records.lag_min.ge(-WINDOW_DAYS) & records.lag_max.le(0)
    records = records.assign(
        policies=before & records.kind.eq("policy"),
        events=before & records.kind.eq("event"),
        type=records.change_point_type.fillna("unknown"),
    )
    return records.groupby("change_point_id").agg(
        type=("type", "first"),
        date=("change_point_start", "first"),
        magnitude=(FEATURE, "first"),
        policies=("policies", "sum"),
        events=("events", "sum"),
    )


def by_type(points: pandas.DataFrame) -> str:
    """A line for each type of change point."""
    groups = points.groupby("type")
    table = groups.agg(
        points=("type", "size"), policies=("policies", "sum"), events=("events", "sum"), magnitude=("magnitude", "mean")
    )
    return table.to_string(float_format="{:.4f}".format, na_rep="–", index_names=False)


def fit(points: pandas.DataFrame) -> tuple[float, float] | None:
    """Slope and intercept of the magnitude over the number of policies before; `None` where there is too little."""
    known = points.dropna(subset=["magnitude"])
    if known.policies.nunique() < 2:
        return None
    slope, intercept = numpy.polyfit(known.policies, known.magnitude, 1)
    return float(slope), float(intercept)


def plot(points: pandas.DataFrame, line: tuple[float, float] | None, path: str) -> None:
    """Draws the change points and the fit into a file."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot, ticker

    figure, axes = pyplot.subplots(figsize=(6, 4), layout="constrained")
    for kind, of_kind in points.dropna(subset=["magnitude"]).groupby("type"):
        axes.scatter(of_kind.policies, of_kind.magnitude, label=str(kind))
    if line is not None:
        slope, intercept = line
        ends = numpy.array([0, points.policies.max()])
        axes.plot(ends, intercept + slope * ends, color="grey")
    axes.set_xlabel(f"policies within {WINDOW_DAYS} days before")
    axes.set_ylabel(FEATURE)
    axes.xaxis.set_major_locator(ticker.MaxNLocator(integer=True))
    axes.legend(title="change point")
    figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("dirs", nargs="+", metavar="DIR", help="directories of reports")
    parser.add_argument("--plot", metavar="FILE", help="draw the change points into this file (SVG, PNG, PDF)")
    arguments = parser.parse_args()
    points = change_points(tansuo.index(arguments.dirs).export().to_pandas())
    line = fit(points)
    print(by_type(points))
    known = int(points.magnitude.notna().sum())
    if line is None:
        print(f"{known} change points with a magnitude: too few to fit")
    else:
        slope, intercept = line
        print(f"{known} change points: magnitude = {intercept:.4f} + {slope:.4f} × policies before")
    if arguments.plot:
        plot(points, line, arguments.plot)


if __name__ == "__main__":
    main()
