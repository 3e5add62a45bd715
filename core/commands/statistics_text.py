"""Statistics of the layers of a network before and after its training, as text for people."""

from typing import Any

from core.commands.output import table


def statistics_text(record: dict[str, Any], now: str) -> str:
    """A table with a line for each layer; `record` has its rows under "before", where these are known, and "after".

    `now` says what the latter are: "after", or "untrained".
    """
    lines = [("layer", "training", "output, mean", "std", "hardly passes, %", "gradient by weights, RMS")]
    for key, when in (("before", "before"), ("after", now)):
        for row in record.get(key, ()):
            flat = "" if row["flat"] is None else f"{100 * row['flat']:.1f}"
            gradient = "" if row["weight_gradient"] is None else f"{row['weight_gradient']:.3g}"
            lines.append((row["name"], when, f"{row['mean']:.3f}", f"{row['std']:.3f}", flat, gradient))
    return f"Over {record['images']} training images of {record['dataset']}:\n{table(lines)}"
