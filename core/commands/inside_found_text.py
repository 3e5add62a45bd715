"""The records of what the command inside finds, as text for people."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from core.commands.output import table
from core.commands.statistics_text import statistics_text
from core.data.stroke_ink import stroke_text
from core.design.units import plural
from core.learning.inside.vanishing import HIDDEN, UNITS

LINES = 40  # of a table of maps


def found_text(record: dict[str, Any]) -> Iterator[str]:
    """What was found, a paragraph for each thing."""
    match record["find"]:
        case "change" | "ink" if record.get("change", record.get("edits")) is None:
            yield "Nothing was found that changes its mind so."
        case "change":
            yield f"A change with the L2 norm {record['norm']:.4f}, in units of full ink, makes it read {_after(record)}."
        case "ink":
            added = sum(edit["add"] for edit in record["edits"])
            what = f"{plural(added, 'pixel')} filled and {len(record['edits']) - added:,} erased"
            yield f"With {what} it reads {_after(record)}. None of these pixels can be left out."
            worth = f"{record['strokes_added']:.3f} strokes' worth of ink was added and {record['strokes_erased']:.3f} erased"
            yield f"{worth}. {stroke_text(record['stroke'], record['strokes'])}"
        case "units":
            rows = [("unit", "counts for the class", "activation")]
            rows += [(str(row["number"]), f"{row['contribution']:.4f}", f"{row['activation']:.4f}") for row in record["units"]]
            left_out = _left_out(record["units_left_out"])
            yield f"The units of {record['unit_layer']} that count most for {record['class']}:\n{table(rows)}{left_out}"
        case "training":
            as_it_is = "as opened" if record["trained"] else "untrained"
            yield statistics_text(record, "after" if "before" in record else as_it_is)
            if "changed" in record:
                yield _changed_text(record["changed"])
            yield _lesson(record["vanishing"])
        case "plane":
            first, second = (f"{100 * share:.0f} %" for share in record["shares"])
            place = ", ".join(f"{side:.4f}" for side in record["place"])
            what = f"The plane of its last hidden layer shows {first} + {second} of how the images differ"
            yield f"{what}; this one is at {place}."
            yield f"The places of {len(record['images']):,} test images of {record['dataset']} are in what --json gives."
        case "drives":
            yield _drives_text(record)
        case "kernels":
            lines = ("\n".join("".join(f"{weight:9.4f}" for weight in row) for row in one) for one in record["kernels"])
            source = f", for map {record['for_map']} of the {record['of_maps']} of its input" if record["of_maps"] > 1 else ""
            yield from (f"Kernel {number} of {record['of_layer']}{source}:\n{one}" for number, one in enumerate(lines))
            if record["kernels_left_out"]:
                yield _left_out(record["kernels_left_out"]).strip()
        case "toeplitz":
            sizes = f"{record['rows']:,} × {record['columns']:,} numbers"
            counts = f"{record['connected']:,} of them connections, {record['different']:,} different weights"
            biases = f"{record['biases']:,} biases come besides"
            yield f"As the matrix of a linear layer, {record['of_layer']} has {sizes}: {counts}; {biases}."
        case _:
            rows = [("training image", "label", "distance")]
            rows += [(str(row["place"]), str(row["label"]), f"{row['distance']:.4f}") for row in record["images"]]
            yield f"The nearest images of {record['dataset']} in its last hidden layer:\n{table(rows)}"


def _lesson(found: dict[str, Any]) -> str:
    lines = [("layer", "with sigmoid", "with ReLU")]
    rows = zip(found["layers"], found["sigmoid"], found["relu"], strict=True)
    lines += [(name, f"{one:.3g}", f"{other:.3g}") for name, one, other in rows]
    return (
        f"For comparison, the gradient by weights, RMS, in {HIDDEN} hidden layers of {UNITS} untrained units:\n{table(lines)}"
    )


def _drives_text(record: dict[str, Any]) -> str:
    lines = [("map or unit", "largest value", "images, as digit (place)")]
    for number, images in enumerate(record["maps"][:LINES]):
        shown = " ".join(f"{image['label']} ({image['place']})" for image in images)
        lines.append((str(number), f"{images[0]['value']:.4f}", shown))
    left_out = _left_out(record["count"] - len(record["maps"][:LINES]))
    what = f"{record['dead']:,} of the {record['count']:,} maps or units of {record['of_layer']} are dead"
    return (
        f"{what} over {record['over']:,} test images of {record['dataset']}. What drives them most:\n{table(lines)}{left_out}"
    )


def _changed_text(found: dict[str, Any]) -> str:
    """How much training has changed each kernel or unit of a layer, for one map of its input."""
    changes = [float(np.linalg.norm(np.subtract(now, was))) for was, now in zip(found["was"], found["is"], strict=True)]
    lines = [("kernel or unit", "change, norm of its weights for this map")]
    lines += [(str(number), f"{change:.4f}") for number, change in zip(found["numbers"], changes, strict=True)]
    what = f"What training has changed most in {found['layer']}, for map {found['for_map']} of its input"
    return f"{what}:\n{table(lines)}{_left_out(found['left_out'])}"


def _left_out(count: int) -> str:
    return f"\n{count:,} more are not shown." if count else ""


def _after(record: dict[str, Any]) -> str:
    return f"{record['after']} ({100 * record['after_probability']:.1f} %)"
