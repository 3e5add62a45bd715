"""A confusion matrix for the lab book: a row a class, and a picture of it."""

from collections.abc import Sequence
from math import log1p
from typing import Any

from core.labbook.entry import Row

CELL = 34  # pixels of its side
LETTERS = 4  # of the longest name that stands level beside another one


def confusion_rows(classes: Sequence[str], counts: Sequence[Sequence[int]], of: str) -> list[Row]:
    """For each class its share of right answers, and how many of it got which answer; `of` is what is counted: images."""
    return [
        {
            "class": name,
            "right, %": 100 * row[place] / sum(row) if sum(row) else None,
            **{f"as {other}, {of}": count for other, count in zip(classes, row, strict=True)},
        }
        for place, (name, row) in enumerate(zip(classes, counts, strict=True))
    ]


def confusion_chart(classes: Sequence[str], counts: Sequence[Sequence[int]], of: str, cell: int = CELL) -> dict[str, Any]:
    """The matrix: down the class, across the answer; `cell` is the side of a cell in pixels."""
    most = max(count for row in counts for count in row)
    values = [
        {"class": name, "answer": other, "count": count, "dark": log1p(count) > 0.5 * log1p(most)}
        for name, row in zip(classes, counts, strict=True)
        for other, count in zip(classes, row, strict=True)
    ]
    color = {"field": "count", "type": "quantitative", "scale": {"type": "symlog", "scheme": "blues"}, "legend": None}
    tips = [{"field": "class"}, {"field": "answer"}, {"field": "count", "type": "quantitative", "title": of}]
    labels = {"labelOverlap": False, "labelFlush": False, "labelFontSize": 10}
    across = {**labels, "labelAngle": 0 if max(map(len, classes)) <= LETTERS else -40}
    names = {"type": "nominal", "sort": list(classes)}
    side = cell * len(classes)
    matrix = {
        "width": side,
        "height": side,
        "data": {"values": values},
        "encoding": {
            "x": {"field": "answer", "title": "answer", "axis": across, **names},
            "y": {"field": "class", "title": "class", "axis": labels, **names},
        },
        "layer": [
            {"mark": "rect", "encoding": {"color": color, "tooltip": tips}},
            {
                "transform": [{"filter": "datum.count > 0"}],
                "mark": {"type": "text", "fontSize": 10},
                "encoding": {
                    "text": {"field": "count"},
                    "color": {"condition": {"test": "datum.dark", "value": "white"}, "value": "#333333"},
                },
            },
        ],
    }
    return {"autosize": "pad", "hconcat": [matrix]}
