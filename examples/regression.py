#!/usr/bin/env python3
"""Reads what `tansuo export --format csv` prints and shows, for each type of change point, how many policies
and events precede it and how strong the break was. Needs nothing but Python 3.8; with pandas it also fits
the magnitude of a break to the number of policies before it, by least squares.

    tansuo export --variant original --format csv > records.csv
    python3 examples/regression.py records.csv
"""

import csv
import sys
from statistics import mean

FEATURE = "magnitude"
WINDOW_DAYS = 365


def number(text):
    """A cell as a number; None for an empty one."""
    return float(text) if text else None


def change_points(rows):
    """One entry for each change point: its type, its magnitude, and the records whose whole date lies in
    the window before it. A record dated by its year alone is not counted: its lag is too wide."""
    points = {}
    for row in rows:
        if not row["change_point_id"]:
            continue
        point = points.setdefault(row["change_point_id"], {
            "type": row["change_point_type"] or "unknown",
            "magnitude": number(row.get(FEATURE, "")),
            "policies": 0,
            "events": 0,
        })
        low, high = number(row["lag_min"]), number(row["lag_max"])
        if low is not None and -WINDOW_DAYS <= low and high <= 0:
            point["policies"] += row["kind"] == "policy"
            point["events"] += row["kind"] == "event"
    return points


def table(points):
    """A line for each type of change point."""
    lines = [f"{'type':<10} {'points':>6} {'policies':>8} {'events':>6} {'magnitude':>9}"]
    for kind in sorted({point["type"] for point in points.values()}):
        of_kind = [point for point in points.values() if point["type"] == kind]
        known = [point["magnitude"] for point in of_kind if point["magnitude"] is not None]
        magnitude = f"{mean(known):.4f}" if known else "–"
        policies, events = (sum(point[name] for point in of_kind) for name in ("policies", "events"))
        lines.append(f"{kind:<10} {len(of_kind):>6} {policies:>8} {events:>6} {magnitude:>9}")
    return "\n".join(lines)


def fit(path):
    """The same file through pandas: numbers are numbers without a word about their types."""
    import numpy
    import pandas

    frame = pandas.read_csv(path)
    wrong = [name for name in ("lag_min", "lag_max", "confidence", FEATURE, "line_first", "line_last")
             if not pandas.api.types.is_numeric_dtype(frame[name])]
    if wrong:
        sys.exit(f"{path}: {', '.join(wrong)}: not numbers")
    frame["before"] = frame.lag_min.ge(-WINDOW_DAYS) & frame.lag_max.le(0) & frame.kind.eq("policy")
    points = frame.groupby("change_point_id").agg(before=("before", "sum"), magnitude=(FEATURE, "first"))
    points = points.dropna()
    if points.before.nunique() < 2:
        return f"{len(points)} change points with a magnitude: too few to fit"
    slope, intercept = numpy.polyfit(points.before, points.magnitude, 1)
    return f"{len(points)} change points: magnitude = {intercept:.4f} + {slope:.4f} × policies before"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    path = sys.argv[1]
    # The byte-order mark is for Excel.
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    print(table(change_points(rows)))
    try:
        print(fit(path))
    except ImportError:
        print("pandas is not installed: no fit")


if __name__ == "__main__":
    main()
